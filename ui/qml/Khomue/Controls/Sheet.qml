import QtQuick
import QtQuick.Layouts
import Khomue.Theme

// A sheet over the page: title, close button, and what is put into it. Escape closes it.
FocusScope {
    id: sheet

    property string title: ""
    property string hint: ""
    property int wide: Theme.px(760)
    property bool tall: false
    property int keyboard: 0
    default property alias contents: body.data
    readonly property int room: height - keyboard - 2 * Theme.gap

    signal closed

    Accessible.role: Accessible.Dialog
    Accessible.name: title
    Keys.onEscapePressed: closed()

    Rectangle {
        anchors.fill: parent
        color: Theme.shade

        TapHandler {
            onTapped: sheet.closed()
        }
    }

    Card {
        id: card

        anchors.horizontalCenter: parent.horizontalCenter
        width: Math.min(sheet.wide, sheet.width - 2 * Theme.gap)
        height: sheet.tall ? sheet.room : Math.min(sheet.room, column.implicitHeight + 2 * Theme.gap)
        y: sheet.keyboard > 0 || sheet.tall ? Theme.gap : Math.round((sheet.height - height) / 2)
        color: Theme.ground

        TapHandler {
            gesturePolicy: TapHandler.ReleaseWithinBounds
        }

        ColumnLayout {
            id: column

            anchors.fill: parent
            anchors.margins: Theme.gap
            spacing: Theme.gap

            RowLayout {
                spacing: Theme.gap

                ColumnLayout {
                    Layout.leftMargin: Theme.tight
                    spacing: 0

                    Plain {
                        Layout.fillWidth: true
                        text: sheet.title
                        font.pixelSize: Theme.title
                        font.weight: Font.Bold
                        elide: Text.ElideRight
                        Accessible.role: Accessible.Heading
                    }

                    Plain {
                        Layout.fillWidth: true
                        visible: sheet.hint
                        text: sheet.hint
                        color: Theme.inkSoft
                        font.pixelSize: Theme.small
                        elide: Text.ElideRight
                    }
                }

                Action {
                    symbol: "close"
                    Accessible.name: Say.t("common.close")
                    onClicked: sheet.closed()
                }
            }

            Flickable {
                id: scroll

                Layout.fillWidth: true
                Layout.fillHeight: true
                implicitHeight: body.implicitHeight
                contentHeight: sheet.tall ? height : body.implicitHeight
                interactive: contentHeight > height
                clip: interactive
                boundsBehavior: Flickable.StopAtBounds

                ColumnLayout {
                    id: body

                    width: scroll.width
                    height: scroll.contentHeight
                    spacing: Theme.gap
                }
            }
        }
    }
}
