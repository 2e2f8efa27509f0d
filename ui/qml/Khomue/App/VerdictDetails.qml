pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// Everything known of a verdict, on request.
Card {
    id: card

    required property VerdictView verdict

    implicitHeight: rows.implicitHeight + 2 * Theme.gap

    ColumnLayout {
        id: rows

        anchors.fill: parent
        anchors.margins: Theme.gap
        spacing: Theme.px(2)

        Repeater {
            model: card.verdict.details

            RowLayout {
                id: row

                required property string label
                required property string value

                spacing: Theme.gap

                Plain {
                    Layout.preferredWidth: Theme.px(150)
                    text: row.label
                    color: Theme.inkSoft
                    font.pixelSize: Theme.small
                    elide: Text.ElideRight
                }

                Plain {
                    Layout.fillWidth: true
                    text: row.value
                    font.pixelSize: Theme.small
                    font.weight: Font.DemiBold
                    elide: Text.ElideRight
                }
            }
        }
    }
}
