import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// The activity in force, where and when it is, and how many are in.
Card {
    id: card

    required property DeskView desk

    signal changeWanted

    implicitHeight: Theme.px(136)

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: Theme.gap
        anchors.rightMargin: Theme.gap
        anchors.topMargin: Theme.tight
        anchors.bottomMargin: Theme.tight
        spacing: Theme.gap

        ColumnLayout {
            spacing: 0

            Plain {
                Layout.fillWidth: true
                Layout.fillHeight: true
                text: card.desk.activity
                font.pixelSize: Theme.lead
                font.weight: Font.Bold
                fontSizeMode: Text.Fit
                minimumPixelSize: Theme.small
                wrapMode: Text.Wrap
                maximumLineCount: 2
                elide: Text.ElideRight
                Accessible.role: Accessible.Heading
            }

            Plain {
                Layout.fillWidth: true
                text: card.desk.zone + "  ·  " + card.desk.hours
                color: Theme.inkSoft
                font.pixelSize: Theme.small
                elide: Text.ElideRight
            }
        }

        Rectangle {
            Layout.fillHeight: true
            Layout.topMargin: Theme.tight
            Layout.bottomMargin: Theme.tight
            implicitWidth: 1
            color: Theme.edge
        }

        ColumnLayout {
            Layout.maximumWidth: Theme.px(170)
            Layout.minimumWidth: Theme.px(120)
            spacing: -Theme.px(4)

            Plain {
                Layout.alignment: Qt.AlignHCenter
                text: card.desk.capacity ? card.desk.here + "/" + card.desk.capacity : card.desk.here
                color: card.desk.full ? Theme.stop : Theme.ink
                font.pixelSize: Theme.px(44)
                font.weight: Font.Bold
                Accessible.name: card.desk.hereText
            }

            Plain {
                Layout.alignment: Qt.AlignHCenter
                text: Say.t(card.desk.full ? "desk.full" : "desk.here_label")
                color: card.desk.full ? Theme.stop : Theme.inkSoft
                font.pixelSize: Theme.small
                font.weight: card.desk.full ? Font.Bold : Font.Normal
            }
        }

        Action {
            Layout.fillHeight: true
            Layout.topMargin: Theme.px(4)
            Layout.bottomMargin: Theme.px(4)
            Layout.preferredWidth: Theme.px(150)
            stacked: true
            symbol: "list"
            size: Theme.small
            text: Say.t("desk.change_short")
            Accessible.name: Say.t("desk.change")
            onClicked: card.changeWanted()
        }
    }
}
