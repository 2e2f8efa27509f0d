import QtQuick
import QtQuick.Templates as T
import Khomue.Theme

// Says how much there is; fingers drag the list itself.
T.ScrollBar {
    id: control

    implicitWidth: Theme.px(8)
    interactive: false
    visible: size < 1
    Accessible.ignored: true

    contentItem: Rectangle {
        radius: width / 2
        color: Theme.edge
        implicitWidth: Theme.px(8)
    }
}
