import QtQuick
import Khomue.Theme

// Shows where the keyboard is.
Rectangle {
    anchors.fill: parent
    anchors.margins: -Theme.ring
    radius: Theme.radius + Theme.ring
    color: "transparent"
    border.color: Theme.focus
    border.width: Theme.ring
}
