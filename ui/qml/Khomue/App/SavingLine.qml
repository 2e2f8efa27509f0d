import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// What is not saved yet: it stands over everything until it is.
Rectangle {
    id: line

    required property Saving saving
    required property Item above // the line that may stand in the same place
    readonly property int widest: parent ? parent.width - 2 * Theme.gap : 0

    anchors.horizontalCenter: parent?.horizontalCenter
    y: above.y + (above.visible ? above.height + Theme.tight : 0)
    z: 4
    width: Math.min(row.implicitWidth + Theme.px(42), widest)
    height: row.implicitHeight + Theme.px(28)
    radius: Theme.radius
    visible: saving.line
    color: Theme.look
    border.color: Theme.lookText
    border.width: 2
    Accessible.role: Accessible.AlertMessage
    Accessible.name: saving.line

    RowLayout {
        id: row

        anchors.fill: parent
        anchors.leftMargin: Theme.px(18)
        anchors.rightMargin: Theme.px(24)
        spacing: Theme.gap

        Icon {
            side: Theme.px(34)
            name: "clock"
            tint: Theme.lookText
        }

        Plain {
            Layout.fillWidth: true
            Layout.maximumWidth: line.widest - Theme.px(108)
            text: line.saving.line
            color: Theme.lookText
            wrapMode: Text.Wrap
            Accessible.ignored: true
        }
    }
}
