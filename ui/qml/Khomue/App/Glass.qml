pragma ComponentBehavior: Bound

import QtQuick
import Khomue.Theme

// The place of the keyboard on glass: it is loaded when somebody first types there.
Loader {
    id: glass

    required property bool typing

    signal sentAway // by its own key

    active: false
    visible: typing
    onTypingChanged: active = active || typing

    sourceComponent: Keyboard {
        language: Say.words.language
        onActiveChanged: {
            if (!active && glass.typing)
                glass.sentAway();
        }
    }
}
