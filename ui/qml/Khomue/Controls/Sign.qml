import QtQuick
import Khomue.Theme

// The shape of a verdict or a light on its colour: tick, eye, hand … never colour alone.
Rectangle {
    id: sign

    required property string kind
    property int side: Theme.px(48)

    implicitWidth: side
    implicitHeight: side
    radius: side / 2
    color: Theme.fill(kind)

    Icon {
        anchors.centerIn: parent
        side: Math.round(sign.side * 0.62)
        name: Theme.shape(sign.kind)
        tint: Theme.on(sign.kind)
    }
}
