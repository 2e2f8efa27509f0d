import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Khomue.Theme

// A button for fingers. `tone`: primary, plain, brand (on the header), glass (on a verdict).
T.AbstractButton {
    id: control

    property string symbol: ""
    property string tone: "plain"
    property bool stacked: false
    property int size: Theme.body
    readonly property color ground: !enabled ? Theme.sunk : tone === "primary" ? Theme.accent : tone === "brand" ? Theme.brandDeep : Theme.surface
    readonly property color tint: !enabled ? Theme.inkSoft : tone === "primary" ? Theme.accentText : tone === "brand" ? Theme.brandText : Theme.ink

    implicitHeight: Math.max(Theme.touch, layout.implicitHeight + topPadding + bottomPadding)
    implicitWidth: Math.max(Theme.touch, layout.implicitWidth + leftPadding + rightPadding)
    leftPadding: text ? Theme.gap : 0
    rightPadding: leftPadding
    topPadding: Theme.px(4)
    bottomPadding: Theme.px(4)
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.Button
    Accessible.name: text
    Accessible.onPressAction: click()
    Keys.onReturnPressed: click()
    Keys.onEnterPressed: click()

    background: Rectangle {
        radius: Theme.radius
        color: control.down ? Qt.darker(control.ground, 1.18) : control.ground
        border.color: control.tone === "plain" ? Theme.edge : "transparent"
        border.width: control.tone === "plain" ? 1 : 0

        Ring {
            visible: control.visualFocus
        }
    }

    contentItem: Item {
        GridLayout {
            id: layout

            anchors.centerIn: parent
            width: Math.min(implicitWidth, parent.width)
            columns: control.stacked ? 1 : 2
            columnSpacing: Theme.px(10)
            rowSpacing: 0

            Icon {
                Layout.alignment: Qt.AlignCenter
                visible: control.symbol
                side: Theme.px(control.text ? 30 : 36)
                name: control.symbol
                tint: control.tint
            }

            Plain {
                Layout.fillWidth: true
                visible: control.text
                text: control.text
                color: control.tint
                font.pixelSize: control.size
                font.weight: Font.DemiBold
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Theme.small
                elide: Text.ElideRight
                horizontalAlignment: Text.AlignHCenter
                Accessible.ignored: true
            }
        }
    }
}
