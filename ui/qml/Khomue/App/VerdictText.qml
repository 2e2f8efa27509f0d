import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// The word, the name, the reason: read from two metres in that order.
ColumnLayout {
    id: column

    required property VerdictView verdict
    required property bool centred
    required property color tint
    readonly property int align: centred ? Text.AlignHCenter : Text.AlignLeft

    spacing: Theme.tight

    Plain {
        Layout.fillWidth: true
        Layout.bottomMargin: -Theme.px(20)
        Layout.topMargin: -Theme.px(28)
        text: column.verdict.word
        color: column.tint
        font.pixelSize: Theme.word
        font.weight: Font.Bold
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: Theme.px(96)
        horizontalAlignment: column.align
        Accessible.role: Accessible.Heading
    }

    Plain {
        Layout.fillWidth: true
        visible: column.verdict.name
        text: column.verdict.name
        color: column.tint
        font.pixelSize: Theme.px(text.length > 56 ? 40 : text.length > 28 ? 46 : 54)
        font.weight: Font.Bold
        horizontalAlignment: column.align
        wrapMode: Text.Wrap
        maximumLineCount: 3
        elide: Text.ElideRight
    }

    Plain {
        Layout.fillWidth: true
        visible: column.verdict.affiliation
        text: column.verdict.affiliation
        color: column.tint
        font.pixelSize: Theme.lead
        horizontalAlignment: column.align
        elide: Text.ElideRight
    }

    Plain {
        Layout.fillWidth: true
        Layout.topMargin: Theme.tight
        text: column.verdict.reason
        color: column.tint
        font.pixelSize: Theme.px(42)
        font.weight: Font.DemiBold
        horizontalAlignment: column.align
        wrapMode: Text.Wrap
        maximumLineCount: 3
        elide: Text.ElideRight
    }

    Plain {
        Layout.fillWidth: true
        visible: column.verdict.more
        text: column.verdict.more
        color: column.tint
        font.pixelSize: Theme.lead
        horizontalAlignment: column.align
        wrapMode: Text.Wrap
        maximumLineCount: 2
        elide: Text.ElideRight
    }
}
