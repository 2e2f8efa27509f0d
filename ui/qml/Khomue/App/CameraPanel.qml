import QtQuick
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// The camera's picture with found codes outlined; without a picture, a friendly word and what still works.
Item {
    id: panel

    required property CameraFeed camera
    property color ground: Theme.ground

    Accessible.role: Accessible.Graphic
    Accessible.name: camera.live ? Say.t("camera.picture") : camera.headline + ". " + camera.advice

    CameraPicture {
        anchors.fill: parent
        visible: panel.camera.live
        feed: panel.camera
        corner: Theme.radius
        ground: panel.ground
        outline: Theme.look
    }

    Rectangle {
        visible: panel.camera.live
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.px(12)
        width: prompt.implicitWidth + Theme.px(36)
        height: Theme.px(44)
        radius: height / 2
        color: Theme.brandDeep

        Plain {
            id: prompt

            anchors.centerIn: parent
            text: Say.t("camera.show_badge")
            color: Theme.brandText
            font.pixelSize: Theme.small
        }
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
