import QtQuick
import Khomue.Theme

Rectangle {
    color: Theme.surface
    radius: Theme.radius
    border.color: Theme.edge
    border.width: 1
}
