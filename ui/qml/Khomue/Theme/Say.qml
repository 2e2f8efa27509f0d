pragma Singleton

import QtQuick
import Khomue.Bridge

// The texts of the language in force: every binding that calls these follows a switch of language.
QtObject {
    property Words words: null

    function t(key: string): string {
        return words && words.language ? words.text(key) : "";
    }

    function filled(key: string, values: var): string {
        return words && words.language ? words.filled(key, values) : "";
    }
}
