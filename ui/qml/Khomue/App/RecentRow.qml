import QtQuick
import QtQuick.Layouts
import Khomue.Controls
import Khomue.Theme

// One of the last scans: when, what came of it, who, and a button that takes it back.
Item {
    id: row

    required property string key
    required property string time
    required property string shape
    required property string title
    required property string note
    required property bool undoable
    required property bool undone

    signal undoWanted(string key)

    implicitHeight: Theme.px(88)

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: Theme.px(12)
        anchors.rightMargin: Theme.px(6)
        spacing: Theme.px(12)

        Sign {
            kind: row.shape
            faded: row.undone
        }

        ColumnLayout {
            spacing: -Theme.px(2)

            Plain {
                Layout.fillWidth: true
                text: row.title
                color: row.undone ? Theme.inkSoft : Theme.ink
                font.weight: Font.DemiBold
                font.strikeout: row.undone
                elide: Text.ElideRight
            }

            Plain {
                Layout.fillWidth: true
                text: row.note ? row.time + "  ·  " + row.note : row.time
                color: Theme.inkSoft
                font.pixelSize: Theme.small
                elide: Text.ElideRight
            }
        }

        Action {
            visible: row.undoable
            symbol: "undo"
            Accessible.name: Say.filled("desk.undo_row", {
                title: row.title,
                time: row.time
            })
            onClicked: row.undoWanted(row.key)
        }
    }

    Rectangle {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        height: 1
        color: Theme.sunk
    }
}
