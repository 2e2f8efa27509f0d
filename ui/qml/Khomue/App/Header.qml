import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// On every screen: which event, what time, what is saved and sent, sound and language.
Rectangle {
    id: header

    required property Station station
    required property Pill pill
    required property bool portrait

    signal pillTouched

    implicitHeight: Theme.header
    color: Theme.brand

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: Theme.gap
        anchors.rightMargin: Theme.gap
        spacing: Theme.px(12)

        Icon {
            visible: !header.portrait
            side: Theme.px(52)
            name: "khomue"
            tint: Theme.brandText
        }

        ColumnLayout {
            Layout.fillWidth: true
            Layout.minimumWidth: Theme.px(124)
            spacing: 0

            Plain {
                Layout.fillWidth: true
                visible: !header.portrait
                text: header.station.event
                color: Theme.brandText
                font.pixelSize: Theme.body
                font.weight: Font.DemiBold
                elide: Text.ElideRight
            }

            Plain {
                Layout.fillWidth: true
                text: header.portrait ? header.station.date : header.station.day + "   " + header.station.time
                color: Theme.brandTextSoft
                font.pixelSize: Theme.small
                elide: Text.ElideRight
            }

            Plain {
                Layout.fillWidth: true
                visible: header.portrait
                text: header.station.time
                color: Theme.brandText
                font.pixelSize: Theme.lead
                font.weight: Font.DemiBold
            }
        }

        SyncPill {
            Layout.maximumWidth: Theme.px(472)
            pill: header.pill
            onClicked: header.pillTouched()
        }

        Action {
            tone: "brand"
            symbol: header.station.muted ? "sound-off" : "sound"
            Accessible.name: Say.t(header.station.muted ? "app.sound_off" : "app.sound_on")
            onClicked: header.station.toggleSound()
        }

        Action {
            tone: "brand"
            text: Say.t("language.other")
            Accessible.name: Say.t("language.switch")
            onClicked: header.station.switchLanguage()
        }
    }
}
