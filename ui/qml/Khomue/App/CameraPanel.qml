import QtQuick
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// A camera's picture with found codes outlined, and why nothing is read; without a picture, what still works.
Item {
    id: panel

    required property CameraFeed camera
    property bool mirrored: false
    property bool prompting: true
    property color ground: Theme.ground

    Accessible.role: Accessible.Graphic
    Accessible.name: camera.live ? Say.t("camera.picture") : camera.headline + ". " + camera.advice

    CameraPicture {
        anchors.fill: parent
        visible: panel.visible && panel.camera.live
        feed: panel.camera
        corner: Theme.radius
        ground: panel.ground
        outline: Theme.look

        transform: Scale {
            origin.x: panel.width / 2
            xScale: panel.mirrored ? -1 : 1
        }
    }

    HintLine {
        visible: panel.camera.live && (panel.camera.hint || panel.prompting)
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.px(12)
        width: Math.min(implicitWidth, parent.width - 2 * Theme.gap)
        hint: panel.camera.hint
    }

    Rectangle {
        anchors.fill: parent
        visible: !panel.camera.live
        radius: Theme.radius
        color: Theme.brandDeep

        Column {
            anchors.centerIn: parent
            width: parent.width - Theme.px(64)
            spacing: Theme.tight

            Icon {
                anchors.horizontalCenter: parent.horizontalCenter
                side: Theme.px(96)
                name: panel.camera.waiting ? "camera" : "camera-off"
                tint: Theme.brandTextSoft
            }

            Plain {
                width: parent.width
                text: panel.camera.headline
                color: Theme.brandText
                font.pixelSize: Theme.title
                font.weight: Font.Bold
                horizontalAlignment: Text.AlignHCenter
                wrapMode: Text.Wrap
            }

            Plain {
                width: parent.width
                text: panel.camera.advice
                color: Theme.brandTextSoft
                horizontalAlignment: Text.AlignHCenter
                wrapMode: Text.Wrap
            }
        }
    }
}
