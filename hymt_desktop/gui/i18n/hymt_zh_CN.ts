<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en_US">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About HY-MT Desktop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>HY-MT Desktop {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A private translator: texts, files and glossaries never leave this computer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About the model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Licence of the model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Licence of the program</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CrashDialog</name>
    <message>
        <source>Something went wrong</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The program met a fault that it did not expect. Your texts are still here. Please copy the details into a report; they hold none of your texts.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Details of the fault</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Language</name>
    <message>
        <source>Chinese</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>English</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>French</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Portuguese</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Spanish</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Japanese</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Turkish</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Russian</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Arabic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Korean</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Thai</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Italian</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>German</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Vietnamese</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Malay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Indonesian</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filipino</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hindi</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Traditional Chinese</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Polish</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Czech</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dutch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Khmer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Burmese</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Persian</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gujarati</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Urdu</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Telugu</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Marathi</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hebrew</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bengali</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tamil</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ukrainian</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tibetan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kazakh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mongolian</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Uyghur</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cantonese</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LanguageBox</name>
    <message>
        <source>Detect language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Detect ({0}?)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Detect ({0})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sure to {0} %. Choose a language if this is wrong.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Translate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SegmentTools</name>
    <message>
        <source>Glossary: {0} → {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not applied: {0} → {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deserves a second look:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A number differs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A placeholder is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Formatting got lost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A glossary term was not used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is in the wrong script</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is much longer or shorter than expected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It repeats itself</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It could not be translated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other translations of this sentence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Edit this sentence…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other translations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No other translation found</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SentenceDialog</name>
    <message>
        <source>Edit a sentence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Translation:</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Offline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing leaves this computer: translations are made here.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TranslatePage</name>
    <message>
        <source>Language of the text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Language of the translation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Swap languages (Ctrl+Shift+S)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use context</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the model the sentences before each sentence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Context</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text to translate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Translation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type or paste text here, or drop a text file. Nothing leaves this computer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Translate now (Ctrl+Return)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a text file (Ctrl+O)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear the text (Ctrl+Shift+Backspace)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other translations of this sentence (Alt+Down)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the translation (Ctrl+Shift+C)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copied</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a text file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Translated in {0} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Translation ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No translation model is installed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Install a model package (.hymt) on the Models page; it works without a network.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the Models page</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Translating {0} of {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n sentence(s) to check</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Go to the next sentence that deserves a second look</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n character(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n word(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
</context>
</TS>
