pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// What came of something that does not add up here; the answer is recorded, and the organiser reads it.
Sheet {
    id: sheet

    required property News news

    title: Say.t("answer.title")
    hint: Say.t("answer.hint")

    Plain {
        Layout.fillWidth: true
        text: sheet.news.askedTitle
        font.weight: Font.DemiBold
        wrapMode: Text.Wrap
    }

    Plain {
        Layout.fillWidth: true
        text: sheet.news.askedSentence
        color: Theme.inkSoft
        font.pixelSize: Theme.small
        wrapMode: Text.Wrap
    }

    Repeater {
        model: sheet.news.answers

        Action {
            required property string modelData
            required property int index

            Layout.fillWidth: true
            Layout.preferredHeight: Theme.px(88)
            focus: index === 0
            text: Say.t("answer." + modelData)
            onClicked: {
                sheet.news.answer(modelData);
                sheet.closed();
            }
        }
    }
}
