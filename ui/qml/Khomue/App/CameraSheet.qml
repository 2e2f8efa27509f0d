pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Khomue.Bridge
import Khomue.Controls
import Khomue.Theme

// Which camera this station looks through.
Sheet {
    id: sheet

    required property ReadyView ready

    title: Say.t("camera.choose")
    hint: Say.t("camera.choose_hint")
    Component.onCompleted: ready.listCameras()

    Plain {
        Layout.fillWidth: true
        Layout.margins: Theme.gap
        visible: sheet.ready.noCameras
        text: Say.t("camera.none_found")
        wrapMode: Text.Wrap
    }

    Repeater {
        model: sheet.ready.cameras

        Action {
            required property string key
            required property string name
            required property int index

            Layout.fillWidth: true
            Layout.preferredHeight: Theme.px(88)
            focus: index === 0
            symbol: "camera"
            text: name
            onClicked: {
                sheet.ready.chooseCamera(key, name);
                sheet.closed();
            }
        }
    }
}
