import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Khomue.Controls
import Khomue.Theme

// One person found: the name big, the nickname, who they are, whether they are here.
T.AbstractButton {
    id: row

    required property int index
    required property string key
    required property string name
    required property string latin
    required property string nickname
    required property string affiliation
    required property bool here
    required property string presence
    required property bool chosen

    implicitHeight: Theme.px(116)
    Accessible.role: Accessible.ListItem
    Accessible.name: [name, nickname, affiliation, presence].filter(Boolean).join(", ")
    Accessible.selected: chosen
    Accessible.onPressAction: click()
    Keys.onReturnPressed: click()
    Keys.onEnterPressed: click()

    background: Card {
        anchors.fill: parent
        anchors.bottomMargin: Theme.tight
        color: row.chosen ? Theme.askTint : row.down ? Theme.sunk : Theme.surface
        border.color: row.activeFocus ? Theme.focus : row.chosen ? Theme.ask : Theme.edge
        border.width: row.activeFocus ? Theme.ring : row.chosen ? 2 : 1
    }

    contentItem: RowLayout {
        spacing: Theme.gap

        ColumnLayout {
            Layout.leftMargin: Theme.gap
            Layout.bottomMargin: Theme.tight
            spacing: -Theme.px(5)

            Plain {
                Layout.fillWidth: true
                text: row.nickname ? row.name + " (" + row.nickname + ")" : row.name
                font.pixelSize: Theme.lead
                font.weight: Font.Bold
                elide: Text.ElideRight
                Accessible.ignored: true
            }

            Plain {
                Layout.fillWidth: true
                text: row.affiliation
                color: Theme.inkSoft
                font.pixelSize: Theme.small
                elide: Text.ElideRight
                Accessible.ignored: true
            }

            Plain {
                Layout.fillWidth: true
                text: row.presence
                color: row.here ? Theme.go : Theme.inkSoft
                font.pixelSize: Theme.small
                font.weight: row.here ? Font.DemiBold : Font.Normal
                elide: Text.ElideRight
                Accessible.ignored: true
            }
        }

        Sign {
            Layout.rightMargin: Theme.gap
            Layout.bottomMargin: Theme.tight
            visible: row.here
            side: Theme.px(40)
            kind: "go"
        }
    }
}
