import QtQuick
import QtQuick.VirtualKeyboard
import QtQuick.VirtualKeyboard.Settings

// The keyboard on glass: Thai and English.
InputPanel {
    id: panel

    required property string language

    onLanguageChanged: VirtualKeyboardSettings.locale = language === "en" ? "en_US" : "th_TH"
    Component.onCompleted: {
        VirtualKeyboardSettings.activeLocales = ["th_TH", "en_US"];
        VirtualKeyboardSettings.locale = language === "en" ? "en_US" : "th_TH";
    }
}
