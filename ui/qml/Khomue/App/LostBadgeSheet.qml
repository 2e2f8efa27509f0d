import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// A lost badge is replaced: the old one stops working everywhere.
Sheet {
    id: sheet

    required property SearchView search
    required property Printing printing

    title: Say.t("lost.title")
    hint: search.name

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

    Action {
        Layout.fillWidth: true
        text: Say.t("common.cancel")
        onClicked: sheet.closed()
    }
}
