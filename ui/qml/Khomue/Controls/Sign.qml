import QtQuick
import Khomue.Theme

// The shape of a verdict or a light on its colour: tick, eye, hand … never colour alone.
Rectangle {
    id: sign

    required property string kind
    property bool faded: false
    property int side: Theme.px(48)

    implicitWidth: side
    implicitHeight: side
    radius: side / 2
    color: faded ? Theme.edge : Theme.fill(kind)

    Icon {
        anchors.centerIn: parent
        side: Math.round(sign.side * 0.62)
        name: Theme.shape(sign.kind)
        tint: sign.faded ? Theme.inkSoft : Theme.on(sign.kind)
    }
}
