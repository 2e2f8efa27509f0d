import QtQuick
import QtQuick.Layouts
import Khomue.Controls
import Khomue.Theme

// One of several people whom a badge may mean.
Action {
    id: choice

    required property string key
    required property string name
    required property string note

    signal chosen(string key)

    implicitHeight: Theme.px(96)
    Accessible.name: name + ", " + note
    onClicked: chosen(key)

    contentItem: RowLayout {
        spacing: Theme.gap

        Icon {
            Layout.leftMargin: Theme.tight
            side: Theme.px(40)
            name: "person"
            tint: Theme.ink
        }

        ColumnLayout {
            spacing: -Theme.px(4)

            Plain {
                Layout.fillWidth: true
                text: choice.name
                font.pixelSize: Theme.lead
                font.weight: Font.Bold
                elide: Text.ElideRight
                Accessible.ignored: true
            }

            Plain {
                Layout.fillWidth: true
                text: choice.note
                color: Theme.inkSoft
                font.pixelSize: Theme.small
                elide: Text.ElideRight
                Accessible.ignored: true
            }
        }
    }
}
