<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en_US">
<context>
    <name>DirectionBar</name>
    <message numerus="yes">
        <source>%n sentence(s) before</source>
        <translation>
            <numerusform>%n sentence before</numerusform>
            <numerusform>%n sentences before</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EntryPanel</name>
    <message numerus="yes">
        <source>%n entry/entries</source>
        <translation>
            <numerusform>%n entry</numerusform>
            <numerusform>%n entries</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message numerus="yes">
        <source>%n hit(s)</source>
        <translation>
            <numerusform>%n hit</numerusform>
            <numerusform>%n hits</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GlossariesPage</name>
    <message numerus="yes">
        <source>%n entry/entries written to {0}.</source>
        <translation>
            <numerusform>%n entry written to {0}.</numerusform>
            <numerusform>%n entries written to {0}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HistoryPage</name>
    <message numerus="yes">
        <source>%n translation(s)</source>
        <translation>
            <numerusform>%n translation</numerusform>
            <numerusform>%n translations</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Interrupted files, too: %n of them would have to start over</source>
        <translation>
            <numerusform>&amp;Interrupted files, too: %n of them would have to start over</numerusform>
            <numerusform>&amp;Interrupted files, too: %n of them would have to start over</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message numerus="yes">
        <source>This computer has %n processor core(s)</source>
        <translation>
            <numerusform>This computer has %n processor core</numerusform>
            <numerusform>This computer has %n processor cores</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message numerus="yes">
        <source>%n paragraph(s)</source>
        <translation>
            <numerusform>%n paragraph</numerusform>
            <numerusform>%n paragraphs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sentence(s) to check</source>
        <translation>
            <numerusform>%n sentence to check</numerusform>
            <numerusform>%n sentences to check</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message numerus="yes">
        <source>This computer has %n processor core(s).</source>
        <translation>
            <numerusform>This computer has %n processor core.</numerusform>
            <numerusform>This computer has %n processor cores.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TranslatePage</name>
    <message numerus="yes">
        <source>%n sentence(s) to check</source>
        <translation>
            <numerusform>%n sentence to check</numerusform>
            <numerusform>%n sentences to check</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n character(s)</source>
        <translation>
            <numerusform>%n character</numerusform>
            <numerusform>%n characters</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n word(s)</source>
        <translation>
            <numerusform>%n word</numerusform>
            <numerusform>%n words</numerusform>
        </translation>
    </message>
</context>
</TS>
