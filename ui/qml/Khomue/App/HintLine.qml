import QtQuick
import Khomue.Controls
import Khomue.Theme

// On the camera's picture: what to do so that the code can be read; at rest, that a badge is shown here.
Rectangle {
    id: line

    required property string hint
    readonly property var icons: ({
            too_dark: "light",
            closer: "closer",
            further: "further",
            still: "still",
            glare: "glare"
        })

    implicitWidth: words.implicitWidth + (hint ? Theme.px(116) : Theme.px(36))
    implicitHeight: hint ? Theme.px(68) : Theme.px(44)
    radius: height / 2
    color: hint ? Theme.look : Theme.brandDeep
    Accessible.role: Accessible.StaticText
    Accessible.name: words.text

    Icon {
        anchors.left: parent.left
        anchors.leftMargin: Theme.px(24)
        anchors.verticalCenter: parent.verticalCenter
        visible: line.hint
        side: Theme.px(44)
        name: line.icons[line.hint] ?? ""
        tint: Theme.lookText
    }

    Plain {
        id: words

        anchors.fill: parent
        anchors.leftMargin: line.hint ? Theme.px(84) : Theme.px(18)
        anchors.rightMargin: line.hint ? Theme.px(32) : Theme.px(18)
        text: Say.t(line.hint ? "hint." + line.hint : "camera.show_badge")
        color: line.hint ? Theme.lookText : Theme.brandText
        font.pixelSize: line.hint ? Theme.lead : Theme.small
        font.weight: line.hint ? Font.Bold : Font.Normal
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: Theme.small
        horizontalAlignment: Text.AlignHCenter
        elide: Text.ElideRight
        Accessible.ignored: true
    }
}
