import QtQuick
import QtQuick.Templates as T
import Khomue.Theme

// One line to type into, with a button that empties it.
T.TextField {
    id: control

    property string symbol: ""
    property string hint: ""

    implicitHeight: Theme.px(80)
    implicitWidth: Theme.px(400)
    leftPadding: symbol ? Theme.px(68) : Theme.gap
    rightPadding: Theme.px(84)
    color: Theme.ink
    font.pixelSize: Theme.lead
    verticalAlignment: TextInput.AlignVCenter
    selectByMouse: true
    selectionColor: Theme.accent
    selectedTextColor: Theme.accentText
    maximumLength: 200
    inputMethodHints: Qt.ImhNoPredictiveText
    Accessible.role: Accessible.EditableText
    Accessible.name: hint

    background: Rectangle {
        radius: Theme.radius
        color: Theme.surface
        border.color: control.activeFocus ? Theme.accent : Theme.edge
        border.width: control.activeFocus ? 3 : 1
    }

    Icon {
        anchors.left: parent.left
        anchors.leftMargin: Theme.px(18)
        anchors.verticalCenter: parent.verticalCenter
        side: Theme.px(34)
        name: control.symbol
        tint: Theme.inkSoft
    }

    Plain {
        anchors.fill: parent
        anchors.leftMargin: control.leftPadding
        anchors.rightMargin: Theme.gap
        visible: !control.text && !control.preeditText
        text: control.hint
        color: Theme.inkSoft
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: Theme.small
        font.pixelSize: Theme.body
        elide: Text.ElideRight
        Accessible.ignored: true
    }

    Action {
        anchors.right: parent.right
        anchors.rightMargin: 2
        anchors.verticalCenter: parent.verticalCenter
        height: Theme.touch
        width: Theme.touch
        visible: control.text
        tone: "bare"
        symbol: "close"
        focusPolicy: Qt.NoFocus
        Accessible.name: Say.t("common.clear")
        onClicked: control.clear()
        background: Item {}
    }
}
