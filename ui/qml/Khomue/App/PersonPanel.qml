import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// The person chosen, and what can be done for them.
Card {
    id: panel

    required property SearchView search
    required property Printing printing

    signal sheetWanted(string name)

    implicitHeight: column.implicitHeight + 2 * Theme.gap

    Plain {
        anchors.centerIn: parent
        width: parent.width - Theme.px(64)
        visible: !panel.search.chosen
        text: Say.t("search.choose")
        color: Theme.inkSoft
        horizontalAlignment: Text.AlignHCenter
        wrapMode: Text.Wrap
    }

    ColumnLayout {
        id: column

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.gap
        spacing: Theme.px(6)
        visible: panel.search.chosen

        Plain {
            Layout.fillWidth: true
            text: panel.search.name
            font.pixelSize: Theme.title
            font.weight: Font.Bold
            wrapMode: Text.Wrap
            maximumLineCount: 3
            elide: Text.ElideRight
            Accessible.role: Accessible.Heading
        }

        Plain {
            Layout.fillWidth: true
            visible: panel.search.latin
            text: panel.search.latin
            wrapMode: Text.Wrap
            maximumLineCount: 2
            elide: Text.ElideRight
        }

        Plain {
            Layout.fillWidth: true
            text: panel.search.affiliation
            color: Theme.inkSoft
            font.pixelSize: Theme.small
            wrapMode: Text.Wrap
        }

        Plain {
            Layout.fillWidth: true
            text: panel.search.presence
            color: panel.search.here ? Theme.go : Theme.inkSoft
            font.pixelSize: Theme.small
            font.weight: Font.DemiBold
            wrapMode: Text.Wrap
        }

        GridLayout {
            Layout.topMargin: Theme.px(10)
            columns: 2
            columnSpacing: Theme.gap
            rowSpacing: Theme.gap

            Action {
                Layout.fillWidth: true
                Layout.preferredWidth: Theme.px(190)
                Layout.preferredHeight: Theme.px(88)
                tone: "primary"
                symbol: panel.search.here ? "forward" : "tick"
                text: Say.t(panel.search.here ? "search.check_out" : "search.check_in")
                onClicked: panel.search.here ? panel.search.checkOut() : panel.search.checkIn()
            }

            Action {
                Layout.fillWidth: true
                Layout.preferredWidth: Theme.px(190)
                Layout.preferredHeight: Theme.px(80)
                symbol: panel.printing.chosen ? "printer" : "badge"
                enabled: panel.printing.state !== "printing" && panel.printing.state !== "waiting"
                text: Say.t(panel.printing.chosen ? "search.print_badge" : "search.show_badge")
                onClicked: panel.printing.chosen ? panel.printing.printBadge(panel.search.person, false) : panel.printing.showBadge(panel.search.person, false)
            }

            Action {
                Layout.fillWidth: true
                Layout.preferredWidth: Theme.px(190)
                Layout.preferredHeight: Theme.px(80)
                symbol: "warning"
                text: Say.t("search.badge_lost")
                onClicked: panel.sheetWanted("lost_badge")
            }

            Action {
                Layout.fillWidth: true
                Layout.preferredWidth: Theme.px(190)
                Layout.preferredHeight: Theme.px(80)
                symbol: "scanner"
                text: Say.t("search.reissue")
                onClicked: panel.sheetWanted("badge")
            }
        }
    }
}
