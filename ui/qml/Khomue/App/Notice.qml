import QtQuick
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// A line that says what was done, for a few seconds.
Rectangle {
    id: notice

    required property Station station

    width: Math.min(line.implicitWidth + Theme.px(96), parent.width - 2 * Theme.gap)
    height: line.height + Theme.px(28)
    radius: Theme.radius
    visible: station.notice
    color: station.noticeGrave ? Theme.stop : Theme.brandDeep
    border.color: Theme.brandText
    border.width: 2
    Accessible.role: Accessible.AlertMessage
    Accessible.name: station.notice

    Icon {
        anchors.left: parent.left
        anchors.leftMargin: Theme.px(18)
        anchors.verticalCenter: parent.verticalCenter
        side: Theme.px(34)
        name: notice.station.noticeGrave ? "warning" : "tick"
        tint: Theme.brandText
    }

    Plain {
        id: line

        anchors.left: parent.left
        anchors.leftMargin: Theme.px(68)
        anchors.right: parent.right
        anchors.rightMargin: Theme.px(24)
        anchors.verticalCenter: parent.verticalCenter
        text: notice.station.notice
        color: Theme.brandText
        wrapMode: Text.Wrap
        Accessible.ignored: true
    }
}
