pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// A group arrives: from which organisation, how many, of which sector.
Sheet {
    id: sheet

    required property DeskView desk
    property int people: 10
    property string sector: "education"
    readonly property bool complete: organisation.text.trim().length > 0

    title: Say.t("group.title")
    wide: Theme.px(820)

    function add(more: int) {
        people = Math.max(1, Math.min(10000, people + more));
    }

    Field {
        id: organisation

        Layout.fillWidth: true
        focus: true
        symbol: "people"
        hint: Say.t("group.organisation") + "  " + Say.t("group.organisation_hint")
        Accessible.name: Say.t("group.organisation")
    }

    RowLayout {
        spacing: Theme.tight

        Repeater {
            model: [-10, -1, 0, 1, 10]

            Item {
                id: slot

                required property int modelData

                Layout.fillWidth: true
                Layout.preferredHeight: Theme.px(84)
                Layout.preferredWidth: Theme.px(modelData === 0 ? 180 : 120)

                Plain {
                    anchors.fill: parent
                    visible: slot.modelData === 0
                    text: sheet.people
                    font.pixelSize: Theme.headline
                    font.weight: Font.Bold
                    horizontalAlignment: Text.AlignHCenter
                    Accessible.name: Say.t("group.people") + " " + sheet.people
                }

                Action {
                    anchors.fill: parent
                    visible: slot.modelData !== 0
                    size: Theme.lead
                    text: (slot.modelData > 0 ? "+" : "−") + Math.abs(slot.modelData)
                    Accessible.name: Say.filled(slot.modelData > 0 ? "group.more" : "group.fewer", {
                        count: Math.abs(slot.modelData)
                    })
                    onClicked: sheet.add(slot.modelData)
                }
            }
        }
    }

    GridLayout {
        columns: 3
        columnSpacing: Theme.tight
        rowSpacing: Theme.tight
        Accessible.role: Accessible.Grouping
        Accessible.name: Say.t("group.sector")

        Repeater {
            model: sheet.desk.sectors

            Choice {
                required property string modelData

                Layout.fillWidth: true
                Layout.preferredWidth: Theme.px(240)
                checked: sheet.sector === modelData
                text: Say.t("sector." + modelData)
                onClicked: sheet.sector = modelData
            }
        }
    }

    Action {
        Layout.fillWidth: true
        Layout.preferredHeight: Theme.px(96)
        tone: "primary"
        symbol: sheet.complete ? "tick" : ""
        size: Theme.lead
        enabled: sheet.complete
        text: sheet.complete ? Say.filled("group.save", {
            count: sheet.people
        }) : Say.t("group.missing")
        onClicked: {
            sheet.desk.groupArrived(organisation.text.trim(), sheet.people, sheet.sector);
            sheet.closed();
        }
    }
}
