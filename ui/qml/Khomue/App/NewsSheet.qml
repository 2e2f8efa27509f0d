pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// What the organiser's side wants this station to know: changes of the programme, and what does not add up.
Sheet {
    id: sheet

    required property News news

    signal answerWanted(string key)

    title: Say.t("news.title")
    hint: Say.t(news.empty ? "news.none" : "news.hint")
    wide: Theme.px(980)
    Component.onCompleted: news.open()

    Plain {
        visible: sheet.news.changes.length
        text: Say.t("news.pack")
        font.weight: Font.Bold
        Accessible.role: Accessible.Heading
    }

    Repeater {
        model: sheet.news.changes

        Plain {
            required property string modelData

            Layout.fillWidth: true
            text: "•  " + modelData
            wrapMode: Text.Wrap
        }
    }

    Action {
        Layout.fillWidth: true
        Layout.preferredHeight: Theme.px(84)
        visible: sheet.news.changes.length
        focus: visible
        tone: "primary"
        symbol: "tick"
        text: Say.t("news.seen")
        onClicked: sheet.news.seen()
    }

    Plain {
        visible: odd.count
        text: Say.t("news.odd")
        font.weight: Font.Bold
        Accessible.role: Accessible.Heading
    }

    Repeater {
        id: odd

        model: sheet.news.rows

        RowLayout {
            id: row

            required property string sign
            required property string title
            required property string sentence
            required property string key
            required property bool answerable

            Layout.fillWidth: true
            spacing: Theme.px(14)

            Sign {
                kind: row.sign
            }

            ColumnLayout {
                spacing: 0

                Plain {
                    Layout.fillWidth: true
                    text: row.title
                    font.weight: Font.DemiBold
                    wrapMode: Text.Wrap
                }

                Plain {
                    Layout.fillWidth: true
                    text: row.sentence
                    color: Theme.inkSoft
                    font.pixelSize: Theme.small
                    wrapMode: Text.Wrap
                }
            }

            Action {
                visible: row.answerable
                text: Say.t("news.answer")
                Accessible.name: Say.t("news.answer") + ": " + row.title
                onClicked: sheet.answerWanted(row.key)
            }
        }
    }
}
