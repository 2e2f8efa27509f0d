import QtQuick
import QtQuick.Templates as T
import Khomue.Theme

// On or off: a box with a tick, and what it means beside it.
T.AbstractButton {
    id: control

    property string hint: ""

    implicitHeight: Theme.touch
    implicitWidth: Theme.px(400)
    checkable: true
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.CheckBox
    Accessible.name: text
    Accessible.description: hint
    Accessible.checkable: true
    Accessible.checked: checked
    Accessible.onPressAction: click()
    Accessible.onToggleAction: toggle()

    background: Rectangle {
        radius: Theme.radius
        color: control.down ? Theme.sunk : "transparent"

        Ring {
            visible: control.visualFocus
        }
    }

    contentItem: Item {
        Rectangle {
            id: box

            anchors.verticalCenter: parent.verticalCenter
            width: Theme.px(44)
            height: width
            radius: Theme.px(8)
            color: control.checked ? Theme.accent : Theme.surface
            border.color: control.checked ? Theme.accent : Theme.inkSoft
            border.width: 2

            Icon {
                anchors.centerIn: parent
                visible: control.checked
                side: Theme.px(32)
                name: "tick"
                tint: Theme.accentText
            }
        }

        Column {
            anchors.left: box.right
            anchors.leftMargin: Theme.gap
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter

            Plain {
                width: parent.width
                text: control.text
                elide: Text.ElideRight
                Accessible.ignored: true
            }

            Plain {
                width: parent.width
                visible: control.hint
                text: control.hint
                color: Theme.inkSoft
                font.pixelSize: Theme.small
                elide: Text.ElideRight
                Accessible.ignored: true
            }
        }
    }
}
