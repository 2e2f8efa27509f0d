import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// A line that says what was done, or what is to be seen to, for a few seconds.
Rectangle {
    id: notice

    required property Station station
    required property Printing printing
    readonly property string tone: station.noticeTone
    readonly property color tint: tone === "look" ? Theme.lookText : Theme.brandText
    readonly property bool repeatable: tone === "look" && printing.state === "failed" && printing.canRepeat
    readonly property int widest: parent ? parent.width - 2 * Theme.gap : 0

    width: Math.min(row.implicitWidth + Theme.px(42), widest)
    height: row.implicitHeight + Theme.px(28)
    radius: Theme.radius
    visible: station.notice
    color: tone === "grave" ? Theme.stop : tone === "look" ? Theme.look : Theme.brandDeep
    border.color: tint
    border.width: 2
    Accessible.role: Accessible.AlertMessage
    Accessible.name: station.notice

    RowLayout {
        id: row

        anchors.fill: parent
        anchors.leftMargin: Theme.px(18)
        anchors.rightMargin: Theme.px(24)
        spacing: Theme.gap

        Icon {
            side: Theme.px(34)
            name: notice.tone === "grave" ? "warning" : notice.tone === "look" ? "eye" : "tick"
            tint: notice.tint
        }

        Plain {
            Layout.fillWidth: true
            Layout.maximumWidth: notice.widest - Theme.px(108) - (again.visible ? again.width + Theme.gap : 0)
            text: notice.station.notice
            color: notice.tint
            wrapMode: Text.Wrap
            Accessible.ignored: true
        }

        Action {
            id: again

            visible: notice.repeatable
            symbol: "printer"
            size: Theme.small
            text: Say.t("printing.again")
            onClicked: {
                notice.station.hush();
                notice.printing.printAgain();
            }
        }
    }
}
