import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// A new badge for the person chosen in Search: scanned, or its code typed; the old one made void if it is lost.
Sheet {
    id: sheet

    required property SearchView search

    title: Say.t("badge.title")
    hint: search.name
    Component.onCompleted: search.awaitBadge(true)
    Component.onDestruction: search.awaitBadge(false)

    Connections {
        target: sheet.search

        function onChanged() {
            if (sheet.search.code)
                issue.forceActiveFocus(Qt.OtherFocusReason);
        }
    }

    Plain {
        Layout.fillWidth: true
        text: Say.t("badge.show")
        wrapMode: Text.Wrap
    }

    Field {
        id: field

        Layout.fillWidth: true
        visible: !sheet.search.code
        focus: true
        symbol: "badge"
        hint: Say.t("badge.code")
        inputMethodHints: Qt.ImhNoPredictiveText | Qt.ImhNoAutoUppercase
    }

    RowLayout {
        Layout.fillWidth: true
        Layout.leftMargin: Theme.tight
        visible: sheet.search.code
        spacing: Theme.gap

        Icon {
            side: Theme.px(48)
            name: "badge"
            tint: Theme.ink
        }

        Plain {
            Layout.fillWidth: true
            text: sheet.search.code
            font.pixelSize: Theme.lead
            font.weight: Font.Bold
            wrapMode: Text.WrapAnywhere
        }

        Action {
            symbol: "close"
            Accessible.name: Say.t("common.clear")
            onClicked: {
                sheet.search.dropCode();
                field.forceActiveFocus(Qt.OtherFocusReason);
            }
        }
    }

    Switch {
        id: lost

        Layout.fillWidth: true
        visible: sheet.search.badges > 0
        text: Say.t("badge.lost")
        hint: Say.t("badge.lost_hint")
    }

    Action {
        id: issue

        Layout.fillWidth: true
        Layout.preferredHeight: Theme.px(96)
        tone: "primary"
        symbol: "tick"
        size: Theme.lead
        enabled: sheet.search.code || field.text.trim()
        text: Say.t("badge.issue")
        onClicked: {
            sheet.search.issueBadge(field.text, lost.checked);
            sheet.closed();
        }
    }
}
