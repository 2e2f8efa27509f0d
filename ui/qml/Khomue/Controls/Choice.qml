import QtQuick
import QtQuick.Templates as T
import Khomue.Theme

// One of several, chosen by touch; the chosen one carries a tick, not only a colour.
T.AbstractButton {
    id: control

    property int room: Theme.px(44) // right of the text; left of it stands the tick
    property int elide: Text.ElideRight

    implicitHeight: Theme.touch
    implicitWidth: label.implicitWidth + Theme.px(88)
    checkable: true
    autoExclusive: true
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.RadioButton
    Accessible.name: text
    Accessible.checkable: true
    Accessible.checked: checked
    Accessible.onPressAction: click()

    background: Rectangle {
        radius: Theme.radius
        color: control.checked ? Theme.accent : Theme.surface
        border.color: control.checked ? Theme.accent : Theme.edge
        border.width: 1

        Ring {
            visible: control.visualFocus
        }
    }

    contentItem: Item {
        Icon {
            anchors.left: parent.left
            anchors.leftMargin: Theme.px(14)
            anchors.verticalCenter: parent.verticalCenter
            visible: control.checked
            side: Theme.px(28)
            name: "tick"
            tint: Theme.accentText
        }

        Plain {
            id: label

            anchors.fill: parent
            anchors.leftMargin: Theme.px(44)
            anchors.rightMargin: control.room
            text: control.text
            color: control.checked ? Theme.accentText : Theme.ink
            horizontalAlignment: Text.AlignHCenter
            fontSizeMode: Text.HorizontalFit
            minimumPixelSize: Theme.small
            elide: control.elide
            Accessible.ignored: true
        }
    }
}
