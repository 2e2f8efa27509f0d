pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// Counts people who walk by: one touch a person, five or ten at a time, and one back.
Card {
    id: card

    required property DeskView desk

    implicitHeight: Theme.touch + Theme.px(12)
    implicitWidth: row.implicitWidth + Theme.gap

    RowLayout {
        id: row

        anchors.fill: parent
        anchors.leftMargin: Theme.gap
        anchors.rightMargin: Theme.px(6)
        spacing: Theme.tight

        ColumnLayout {
            Layout.minimumWidth: Theme.px(88)
            spacing: -Theme.px(6)

            Plain {
                Layout.fillWidth: true
                text: card.desk.walkByText
                font.pixelSize: Theme.title
                font.weight: Font.Bold
            }

            Plain {
                Layout.fillWidth: true
                text: Say.t("desk.walk_by")
                color: Theme.inkSoft
                font.pixelSize: Theme.small
                elide: Text.ElideRight
            }
        }

        Action {
            symbol: "minus"
            enabled: card.desk.walkBys > 0
            Accessible.name: Say.t("desk.walk_by_minus")
            onClicked: card.desk.count(-1)
        }

        Repeater {
            model: [1, 5, 10]

            Action {
                required property int modelData

                Layout.preferredWidth: Theme.px(modelData === 1 ? 104 : 78)
                tone: modelData === 1 ? "primary" : "plain"
                size: Theme.lead
                text: "+" + modelData
                Accessible.name: Say.filled("desk.walk_by_add", {
                    count: modelData
                })
                onClicked: card.desk.count(modelData)
            }
        }
    }
}
