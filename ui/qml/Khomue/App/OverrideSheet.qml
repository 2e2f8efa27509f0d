pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// Why somebody is let in against a verdict; the reason is recorded.
Sheet {
    id: sheet

    required property DeskView desk
    required property VerdictView verdict

    title: Say.t("override.title")
    hint: Say.t("override.hint")

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
