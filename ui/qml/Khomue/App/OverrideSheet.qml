pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// Why somebody is let in against a verdict; the reason is recorded. It is about whoever stood there when it opened.
Sheet {
    id: sheet

    required property DeskView desk
    required property VerdictView verdict

    title: Say.t("override.title")
    hint: Say.t("override.hint")
    Component.onCompleted: verdict.pin()
    Component.onDestruction: verdict.unpin()

    RowLayout {
        Layout.fillWidth: true
        Layout.margins: Theme.tight
        spacing: Theme.gap

        Sign {
            kind: "stop"
            side: Theme.px(64)
        }

        ColumnLayout {
            spacing: 0

            Plain {
                Layout.fillWidth: true
                text: sheet.verdict.pinnedName
                font.pixelSize: Theme.lead
                font.weight: Font.Bold
                wrapMode: Text.Wrap
            }

            Plain {
                Layout.fillWidth: true
                text: sheet.verdict.pinnedReason
                color: Theme.inkSoft
                wrapMode: Text.Wrap
            }
        }
    }

    Repeater {
        model: sheet.desk.overrideReasons

        Action {
            required property string modelData
            required property int index

            Layout.fillWidth: true
            Layout.preferredHeight: Theme.px(88)
            focus: index === 0
            text: Say.t("override." + modelData)
            onClicked: {
                sheet.verdict.letIn(modelData);
                sheet.closed();
            }
        }
    }
}
