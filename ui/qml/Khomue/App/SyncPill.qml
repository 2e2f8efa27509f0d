import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// What is saved here and what has reached the hub. Leads to Ready?.
T.AbstractButton {
    id: control

    required property Pill pill

    implicitHeight: Theme.touch
    implicitWidth: row.implicitWidth + Theme.px(36)
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.Button
    Accessible.name: control.pill.line + ", " + control.pill.state
    Accessible.description: Say.t("app.ready_of")
    Accessible.onPressAction: click()
    Keys.onReturnPressed: click()
    Keys.onEnterPressed: click()

    background: Rectangle {
        radius: height / 2
        color: control.down ? Qt.darker(Theme.surface, 1.1) : Theme.surface

        Ring {
            radius: height / 2
            visible: control.visualFocus
        }
    }

    contentItem: Item {
        RowLayout {
            id: row

            anchors.centerIn: parent
            width: Math.min(implicitWidth, parent.width - Theme.px(28))
            spacing: Theme.px(12)

            Rectangle {
                implicitWidth: Theme.px(44)
                implicitHeight: implicitWidth
                radius: width / 2
                color: Theme.fill(control.pill.light)

                Icon {
                    anchors.centerIn: parent
                    side: Theme.px(28)
                    name: control.pill.icon
                    tint: Theme.on(control.pill.light)
                }
            }

            ColumnLayout {
                spacing: -Theme.px(2)

                Plain {
                    Layout.fillWidth: true
                    text: control.pill.line
                    font.pixelSize: Theme.small
                    font.weight: Font.DemiBold
                    elide: Text.ElideRight
                    Accessible.ignored: true
                }

                Plain {
                    Layout.fillWidth: true
                    text: control.pill.state
                    color: Theme.inkSoft
                    font.pixelSize: Theme.small
                    elide: Text.ElideRight
                    Accessible.ignored: true
                }
            }
        }
    }
}
