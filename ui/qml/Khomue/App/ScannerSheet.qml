pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// A USB scanner reads this code once, and the program knows how it types.
Sheet {
    id: sheet

    required property ScannerView scanner
    required property bool portrait

    title: Say.t("scanner.title")
    hint: Say.t("scanner.hint")
    wide: Theme.px(1000)
    Component.onCompleted: scanner.listen(true)
    Component.onDestruction: scanner.listen(false)

    GridLayout {
        columns: sheet.portrait ? 1 : 2
        columnSpacing: Theme.gap
        rowSpacing: Theme.gap

        CodePicture {
            Layout.preferredWidth: Theme.px(430)
            Layout.preferredHeight: Theme.px(430)
            Layout.alignment: Qt.AlignHCenter
            text: sheet.scanner.code
            Accessible.role: Accessible.Graphic
            Accessible.name: Say.t("scanner.title")
        }

        ColumnLayout {
            Layout.fillWidth: true
            Layout.alignment: Qt.AlignTop
            spacing: Theme.gap

            RowLayout {
                spacing: Theme.gap

                Sign {
                    Layout.alignment: Qt.AlignTop
                    visible: sheet.scanner.light
                    kind: sheet.scanner.light
                }

                Plain {
                    Layout.fillWidth: true
                    text: sheet.scanner.headline
                    font.weight: Font.DemiBold
                    wrapMode: Text.Wrap
                    Accessible.role: Accessible.Heading
                }
            }

            Repeater {
                model: sheet.scanner.rows

                RowLayout {
                    id: row

                    required property string label
                    required property string value

                    spacing: Theme.gap

                    Plain {
                        Layout.preferredWidth: Theme.px(150)
                        text: row.label
                        color: Theme.inkSoft
                        font.pixelSize: Theme.small
                    }

                    Plain {
                        Layout.fillWidth: true
                        text: row.value
                        font.pixelSize: Theme.small
                        font.weight: Font.DemiBold
                        wrapMode: Text.Wrap
                    }
                }
            }

            Plain {
                Layout.fillWidth: true
                text: Say.t("scanner.nothing")
                color: Theme.inkSoft
                font.pixelSize: Theme.small
                wrapMode: Text.Wrap
            }

            Action {
                Layout.fillWidth: true
                visible: sheet.scanner.known
                symbol: "undo"
                text: Say.t("scanner.forget")
                onClicked: sheet.scanner.forget()
            }
        }
    }
}
