import QtQuick
import Khomue.Theme

// Text as it is: names come from lists and are never markup.
Text {
    color: Theme.ink
    font.pixelSize: Theme.body
    textFormat: Text.PlainText
    verticalAlignment: Text.AlignVCenter
    Accessible.ignored: !text
}
