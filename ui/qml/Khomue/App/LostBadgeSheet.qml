pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// A lost badge is replaced: the old one stops working everywhere. So does a code of another system that is chosen.
Sheet {
    id: sheet

    required property SearchView search
    required property Printing printing

    title: Say.t("lost.title")
    hint: search.name
    Component.onCompleted: search.chooseTicket("")

    Plain {
        Layout.fillWidth: true
        Layout.margins: Theme.tight
        text: Say.t("lost.what")
        wrapMode: Text.Wrap
    }

    Action {
        Layout.fillWidth: true
        Layout.preferredHeight: Theme.px(96)
        focus: true
        tone: "primary"
        symbol: sheet.printing.chosen ? "printer" : "badge"
        size: Theme.lead
        text: Say.t(sheet.printing.chosen ? "lost.print" : "lost.show")
        onClicked: {
            const person = sheet.search.person;
            sheet.closed();
            sheet.printing.chosen ? sheet.printing.printBadge(person, true) : sheet.printing.showBadge(person, true);
        }
    }

    Plain {
        Layout.fillWidth: true
        Layout.margins: Theme.tight
        visible: tickets.count > 0
        text: Say.t("lost.tickets")
        wrapMode: Text.Wrap
    }

    Repeater {
        id: tickets

        model: sheet.search.tickets

        Choice {
            required property string key
            required property string label
            required property bool chosen

            Layout.fillWidth: true
            checked: chosen
            text: label
            elide: Text.ElideMiddle // web addresses of tickets differ at their ends
            onClicked: sheet.search.chooseTicket(key)
        }
    }

    RowLayout {
        spacing: Theme.gap

        Action {
            Layout.fillWidth: true
            Layout.preferredWidth: Theme.px(240)
            visible: tickets.count > 0
            symbol: "warning"
            enabled: sheet.search.ticket
            text: Say.t("lost.stop")
            onClicked: {
                sheet.search.stopTicket();
                sheet.closed();
            }
        }

        Action {
            Layout.fillWidth: true
            Layout.preferredWidth: Theme.px(240)
            text: Say.t("common.cancel")
            onClicked: sheet.closed()
        }
    }
}
