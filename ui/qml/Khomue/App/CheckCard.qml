import QtQuick
import QtQuick.Layouts
import Khomue.Controls
import Khomue.Theme

// One light of Ready?: what was looked at, how it is, and a button that mends it.
Card {
    id: card

    required property string key
    required property string light
    required property string icon
    required property string title
    required property string sentence
    required property string mend
    required property string mendText

    signal mendWanted(string what)

    Accessible.role: Accessible.ListItem
    Accessible.name: title + ", " + Say.t("light." + light) + ". " + sentence

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: Theme.gap
        anchors.rightMargin: Theme.px(12)
        spacing: Theme.px(14)

        Sign {
            kind: card.light
        }

        ColumnLayout {
            spacing: 0

            Plain {
                Layout.fillWidth: true
                text: card.title
                font.weight: Font.DemiBold
                elide: Text.ElideRight
                Accessible.ignored: true
            }

            Plain {
                Layout.fillWidth: true
                text: card.sentence
                color: Theme.inkSoft
                font.pixelSize: Theme.small
                wrapMode: Text.Wrap
                maximumLineCount: 4
                lineHeight: 0.88
                elide: Text.ElideRight
                Accessible.ignored: true
            }
        }

        Action {
            Layout.preferredWidth: Theme.px(136)
            visible: card.mend
            size: Theme.small
            text: card.mendText
            onClicked: card.mendWanted(card.mend)
        }
    }
}
