import QtQuick
import QtQuick.Window

// A drawing of assets/icons in one colour.
Image {
    id: icon

    property string name: ""
    property color tint: "white"
    property int side: 32

    width: side
    height: side
    sourceSize: Qt.size(side * Screen.devicePixelRatio, side * Screen.devicePixelRatio)
    source: name ? "image://icons/" + name + "/" + String(tint).slice(-6) : ""
    Accessible.ignored: true
}
