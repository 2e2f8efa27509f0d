import QtQuick
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// The cameras of the desk: one picture, and a way to the other where there are two.
Item {
    id: view

    required property Cameras cameras

    CameraPanel {
        anchors.fill: parent
        visible: view.cameras.showing === 0
        camera: view.cameras.first
        mirrored: view.cameras.firstMirrored
    }

    CameraPanel {
        anchors.fill: parent
        visible: view.cameras.showing === 1
        camera: view.cameras.second
        mirrored: view.cameras.secondMirrored
    }

    Action {
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.px(12)
        width: Math.min(implicitWidth, parent.width - 2 * Theme.px(12))
        visible: view.cameras.two
        symbol: view.cameras.otherBad ? "warning" : "switch"
        size: Theme.small
        text: Say.t(view.cameras.otherBad ? "camera.other_bad" : "camera.other")
        Accessible.name: text + " " + view.cameras.otherName
        onClicked: view.cameras.switchPicture()
    }
}
