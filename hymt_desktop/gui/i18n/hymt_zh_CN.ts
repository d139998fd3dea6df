<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en_US">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About HY-MT Desktop</source>
        <translation>关于 HY-MT Desktop</translation>
    </message>
    <message>
        <source>HY-MT Desktop {0}</source>
        <translation>HY-MT Desktop {0}</translation>
    </message>
    <message>
        <source>A private translator: texts, files and glossaries never leave this computer.</source>
        <translation>私密翻译：文本、文件和术语表都不会离开这台电脑。</translation>
    </message>
    <message>
        <source>About the model</source>
        <translation>关于模型</translation>
    </message>
    <message>
        <source>&amp;Introduction</source>
        <translation>简介(&amp;I)</translation>
    </message>
    <message>
        <source>Introduction</source>
        <translation>简介</translation>
    </message>
    <message>
        <source>No model is loaded.</source>
        <translation>未加载模型。</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教师模型</translation>
    </message>
    <message>
        <source>Training data</source>
        <translation>训练数据</translation>
    </message>
    <message>
        <source>Licence of the model</source>
        <translation>模型许可证</translation>
    </message>
    <message>
        <source>Licence of the program</source>
        <translation>程序许可证</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>更新</translation>
    </message>
    <message>
        <source>The program never looks for updates. Install a newer package over this one: settings, glossaries, history and jobs stay.</source>
        <translation>本程序从不联网检查更新。直接安装新版本的安装包即可：设置、术语表、历史记录和任务都会保留。</translation>
    </message>
    <message>
        <source>Libraries and their licences</source>
        <translation>所用的库及其许可证</translation>
    </message>
</context>
<context>
    <name>CardDialog</name>
    <message>
        <source>Model card of {0}</source>
        <translation>{0} 的模型说明</translation>
    </message>
    <message>
        <source>Model card</source>
        <translation>模型说明</translation>
    </message>
</context>
<context>
    <name>ClipboardPopup</name>
    <message>
        <source>Translation of the clipboard</source>
        <translation>剪贴板翻译</translation>
    </message>
    <message>
        <source>Translation</source>
        <translation>译文</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>Copy the translation</source>
        <translation>复制译文</translation>
    </message>
    <message>
        <source>Open in the &amp;window</source>
        <translation>在窗口中打开(&amp;W)</translation>
    </message>
    <message>
        <source>Open in the window</source>
        <translation>在窗口中打开</translation>
    </message>
    <message>
        <source>There is no text on the clipboard.</source>
        <translation>剪贴板上没有文本。</translation>
    </message>
    <message>
        <source>This text is long. Open it in the window.</source>
        <translation>文本较长，请在窗口中打开。</translation>
    </message>
    <message>
        <source>Translating…</source>
        <translation>正在翻译…</translation>
    </message>
</context>
<context>
    <name>CrashDialog</name>
    <message>
        <source>Something went wrong</source>
        <translation>出现问题</translation>
    </message>
    <message>
        <source>The program met a fault that it did not expect. Your texts are still here. Please copy the details into a report; they hold none of your texts.</source>
        <translation>程序遇到了意外故障。您的文本仍然保留。请将详细信息复制到报告中；其中不包含您的任何文本。</translation>
    </message>
    <message>
        <source>Details of the fault</source>
        <translation>故障详情</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>复制详情</translation>
    </message>
</context>
<context>
    <name>DirectionBar</name>
    <message>
        <source>Language of the text</source>
        <translation>原文语言</translation>
    </message>
    <message>
        <source>Language of the translation</source>
        <translation>译文语言</translation>
    </message>
    <message>
        <source>Sentences of context</source>
        <translation>上下文句数</translation>
    </message>
    <message numerus="yes">
        <source>%n sentence(s) before</source>
        <translation>
            <numerusform>前 %n 句</numerusform>
        </translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>Context: {0}</source>
        <translation>上下文：{0}</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>Use context</source>
        <translation>使用上下文</translation>
    </message>
    <message>
        <source>How many sentences before each sentence the model is shown</source>
        <translation>让模型看到每句之前的多少句话</translation>
    </message>
</context>
<context>
    <name>DropArea</name>
    <message>
        <source>Drop files or folders here</source>
        <translation>将文件或文件夹拖放到此处</translation>
    </message>
    <message>
        <source>Documents, slides, tables, e-books, web pages, subtitles, Markdown and plain text</source>
        <translation>文档、幻灯片、表格、电子书、网页、字幕、Markdown 和纯文本</translation>
    </message>
    <message>
        <source>Add &amp;files…</source>
        <translation>添加文件(&amp;F)…</translation>
    </message>
    <message>
        <source>Add files</source>
        <translation>添加文件</translation>
    </message>
    <message>
        <source>Add a f&amp;older…</source>
        <translation>添加文件夹(&amp;O)…</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>添加文件夹</translation>
    </message>
</context>
<context>
    <name>EntryModel</name>
    <message>
        <source>Source</source>
        <translation>原文</translation>
    </message>
    <message>
        <source>Translations</source>
        <translation>译文</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Used</source>
        <translation>已用</translation>
    </message>
    <message>
        <source>Aa</source>
        <translation>Aa</translation>
    </message>
    <message>
        <source>Word</source>
        <translation>整词</translation>
    </message>
    <message>
        <source>Part of speech</source>
        <translation>词性</translation>
    </message>
    <message>
        <source>Domain</source>
        <translation>领域</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>In how many sentences it was applied</source>
        <translation>在多少个句子中用到</translation>
    </message>
    <message>
        <source>Match case: only a source written with the same capitals</source>
        <translation>区分大小写：仅匹配大小写完全相同的原文</translation>
    </message>
    <message>
        <source>Whole word: not inside longer words</source>
        <translation>整词匹配：不匹配更长单词中的一部分</translation>
    </message>
    <message>
        <source>Preferred</source>
        <translation>首选</translation>
    </message>
    <message>
        <source>Allowed</source>
        <translation>允许</translation>
    </message>
    <message>
        <source>Forbidden</source>
        <translation>禁用</translation>
    </message>
    <message>
        <source>Do not translate</source>
        <translation>不翻译</translation>
    </message>
    <message>
        <source>Noun</source>
        <translation>名词</translation>
    </message>
    <message>
        <source>Verb</source>
        <translation>动词</translation>
    </message>
    <message>
        <source>Adjective</source>
        <translation>形容词</translation>
    </message>
    <message>
        <source>Adverb</source>
        <translation>副词</translation>
    </message>
    <message>
        <source>Proper noun</source>
        <translation>专有名词</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>Another entry of this source contradicts this one.</source>
        <translation>此原文的另一个条目与本条目矛盾。</translation>
    </message>
    <message>
        <source>This entry is there more than once.</source>
        <translation>此条目重复出现。</translation>
    </message>
    <message>
        <source>This source has another entry; the first preferred translation is used.</source>
        <translation>此原文还有另一个条目；使用第一个首选译法。</translation>
    </message>
</context>
<context>
    <name>EntryPanel</name>
    <message>
        <source>Search the entries</source>
        <translation>搜索条目</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Which entries to show</source>
        <translation>显示哪些条目</translation>
    </message>
    <message>
        <source>Undo (Ctrl+Z)</source>
        <translation>撤销 (Ctrl+Z)</translation>
    </message>
    <message>
        <source>Redo (Ctrl+Y)</source>
        <translation>重做 (Ctrl+Y)</translation>
    </message>
    <message>
        <source>Remove the selected entries (Del)</source>
        <translation>删除所选条目 (Del)</translation>
    </message>
    <message>
        <source>Where this term was used</source>
        <translation>此术语用在何处</translation>
    </message>
    <message>
        <source>Source of a new entry</source>
        <translation>新条目的原文</translation>
    </message>
    <message>
        <source>New source term</source>
        <translation>新术语原文</translation>
    </message>
    <message>
        <source>Translation of a new entry</source>
        <translation>新条目的译文</translation>
    </message>
    <message>
        <source>Its translation</source>
        <translation>对应译文</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Add the entry</source>
        <translation>添加条目</translation>
    </message>
    <message>
        <source>All entries</source>
        <translation>全部条目</translation>
    </message>
    <message>
        <source>Repeated sources</source>
        <translation>重复的原文</translation>
    </message>
    <message>
        <source>Used</source>
        <translation>已用</translation>
    </message>
    <message>
        <source>Never used</source>
        <translation>从未用过</translation>
    </message>
    <message>
        <source>Entries</source>
        <translation>条目</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Part of speech</source>
        <translation>词性</translation>
    </message>
    <message>
        <source>There are no rows to paste.</source>
        <translation>没有可粘贴的行。</translation>
    </message>
    <message>
        <source>Copy two columns from a spreadsheet: source and translation.</source>
        <translation>请从电子表格中复制两列：原文和译文。</translation>
    </message>
    <message numerus="yes">
        <source>%n entry/entries</source>
        <translation>
            <numerusform>%n 个条目</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FileOptionsDialog</name>
    <message>
        <source>Options for documents</source>
        <translation>文档选项</translation>
    </message>
    <message>
        <source>Write a page with both texts side &amp;by side, too</source>
        <translation>另外写出左右对照的网页(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Use one rendering of each name or term</source>
        <translation>统一全文的名称和术语译法(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Leave what is translated already (PO, XLIFF, TMX, Qt)</source>
        <translation>保留已有译文(PO、XLIFF、TMX、Qt)(&amp;L)</translation>
    </message>
    <message>
        <source>Find out</source>
        <translation>自动判断</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>&amp;Encoding of text files</source>
        <translation>文本文件的编码(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Keys of JSON, YAML and properties files</source>
        <translation>JSON、YAML 和 properties 文件的键(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Columns of tables</source>
        <translation>表格的列(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Sheets of workbooks</source>
        <translation>工作簿的工作表(&amp;S)</translation>
    </message>
    <message>
        <source>St&amp;yles of Word and ODT files to leave alone</source>
        <translation>Word 和 ODT 文件中不翻译的样式(&amp;Y)</translation>
    </message>
    <message>
        <source>E&amp;lements of web pages and e-books to leave alone</source>
        <translation>网页和电子书中不翻译的元素(&amp;M)</translation>
    </message>
    <message>
        <source>Columns of a subtitle&apos;s l&amp;ine</source>
        <translation>字幕每行的列数(&amp;I)</translation>
    </message>
    <message>
        <source>Li&amp;nes of a subtitle</source>
        <translation>字幕的行数(&amp;N)</translation>
    </message>
</context>
<context>
    <name>FilesModel</name>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>To check</source>
        <translation>待检查</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Cannot be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>In the queue</source>
        <translation>排队中</translation>
    </message>
    <message>
        <source>Done in {0} s</source>
        <translation>完成，用时 {0} 秒</translation>
    </message>
    <message>
        <source>Failed: {0}</source>
        <translation>失败：{0}</translation>
    </message>
    <message>
        <source>Stopped; goes on where it was</source>
        <translation>已停止；可从中断处继续</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>正在读取</translation>
    </message>
    <message>
        <source>{0} % · {1} left</source>
        <translation>{0}% · 剩余 {1}</translation>
    </message>
</context>
<context>
    <name>FilesPage</name>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Whole documents keep their layout. The original is never changed.</source>
        <translation>翻译整个文档并保留版式。绝不更改原文件。</translation>
    </message>
    <message>
        <source>Files to translate</source>
        <translation>待翻译的文件</translation>
    </message>
    <message>
        <source>Add files to see them here, then press Start.</source>
        <translation>添加的文件会显示在这里，然后按“开始”。</translation>
    </message>
    <message>
        <source>Progress of all files</source>
        <translation>全部文件的进度</translation>
    </message>
    <message>
        <source>Results beside each original</source>
        <translation>结果与原文件放在一起</translation>
    </message>
    <message>
        <source>Folder of the results</source>
        <translation>结果文件夹</translation>
    </message>
    <message>
        <source>Keep the original text &amp;beside the translation</source>
        <translation>在译文旁保留原文(&amp;B)</translation>
    </message>
    <message>
        <source>F&amp;rom</source>
        <translation>从(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;To</source>
        <translation>到(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;More options…</source>
        <translation>更多选项(&amp;M)…</translation>
    </message>
    <message>
        <source>More options</source>
        <translation>更多选项</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>开始(&amp;S)</translation>
    </message>
    <message>
        <source>Pre&amp;view…</source>
        <translation>预览(&amp;V)…</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>暂停(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>Open &amp;result</source>
        <translation>打开结果(&amp;R)</translation>
    </message>
    <message>
        <source>Show in fol&amp;der</source>
        <translation>在文件夹中显示(&amp;D)</translation>
    </message>
    <message>
        <source>R&amp;eport…</source>
        <translation>报告(&amp;E)…</translation>
    </message>
    <message>
        <source>Take o&amp;ff the list</source>
        <translation>移出列表(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;More options ({0})…</source>
        <translation>更多选项 ({0})(&amp;M)…</translation>
    </message>
    <message>
        <source>Some files can&apos;t be translated.</source>
        <translation>有些文件无法翻译。</translation>
    </message>
    <message>
        <source>{0} is done</source>
        <translation>{0} 已完成</translation>
    </message>
    <message>
        <source>Go &amp;on</source>
        <translation>继续(&amp;O)</translation>
    </message>
    <message>
        <source>Add files</source>
        <translation>添加文件</translation>
    </message>
    <message>
        <source>Documents ({0})</source>
        <translation>文档 ({0})</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>添加文件夹</translation>
    </message>
    <message>
        <source>Results in {0}</source>
        <translation>结果放在 {0}</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>保存报告</translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>Find text</source>
        <translation>查找内容</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Previous (Shift+Return)</source>
        <translation>上一个 (Shift+Return)</translation>
    </message>
    <message>
        <source>Next (Return)</source>
        <translation>下一个 (Return)</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>关闭 (Esc)</translation>
    </message>
    <message numerus="yes">
        <source>%n hit(s)</source>
        <translation>
            <numerusform>%n 处</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GlossariesPage</name>
    <message>
        <source>Glossaries</source>
        <translation>术语表</translation>
    </message>
    <message>
        <source>Terms that every translation must use. Drag to change which glossary comes first.</source>
        <translation>所有译文都必须使用的术语。拖动可调整术语表的优先顺序。</translation>
    </message>
    <message>
        <source>&amp;New…</source>
        <translation>新建(&amp;N)…</translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation>导入(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>删除(&amp;R)</translation>
    </message>
    <message>
        <source>Glossaries, most important first</source>
        <translation>术语表，按重要性排列</translation>
    </message>
    <message numerus="yes">
        <source>%n entry/entries written to {0}.</source>
        <translation>
            <numerusform>已将 %n 个条目写入 {0}。</numerusform>
        </translation>
    </message>
    <message>
        <source>Import a glossary</source>
        <translation>导入术语表</translation>
    </message>
    <message>
        <source>Glossaries ({0})</source>
        <translation>术语表 ({0})</translation>
    </message>
    <message>
        <source>Export a glossary</source>
        <translation>导出术语表</translation>
    </message>
    <message>
        <source>Remove a glossary</source>
        <translation>删除术语表</translation>
    </message>
    <message>
        <source>Remove the glossary “{0}”? Undo brings it back.</source>
        <translation>要删除术语表“{0}”吗？可以通过撤销恢复。</translation>
    </message>
</context>
<context>
    <name>HistoryPage</name>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>What you translated before. It stays on this computer.</source>
        <translation>您翻译过的内容，只保存在这台电脑上。</translation>
    </message>
    <message>
        <source>&amp;Clear the history…</source>
        <translation>清空历史(&amp;C)…</translation>
    </message>
    <message>
        <source>Search the history</source>
        <translation>搜索历史</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Favourites only</source>
        <translation>仅显示收藏</translation>
    </message>
    <message>
        <source>Favourites</source>
        <translation>收藏</translation>
    </message>
    <message>
        <source>Translations, newest first</source>
        <translation>翻译记录，最新的在前</translation>
    </message>
    <message>
        <source>Nothing here yet: translations appear as you make them.</source>
        <translation>暂无内容：您的翻译会出现在这里。</translation>
    </message>
    <message>
        <source>&amp;Use again</source>
        <translation>再次使用(&amp;U)</translation>
    </message>
    <message>
        <source>C&amp;opy the translation</source>
        <translation>复制译文(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Favourite</source>
        <translation>收藏(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>删除(&amp;R)</translation>
    </message>
    <message numerus="yes">
        <source>%n translation(s)</source>
        <translation>
            <numerusform>%n 条翻译</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing was found.</source>
        <translation>未找到结果。</translation>
    </message>
    <message>
        <source>The history is turned off.</source>
        <translation>历史记录已关闭。</translation>
    </message>
    <message>
        <source>Turn it on</source>
        <translation>开启</translation>
    </message>
    <message>
        <source>Clear the history</source>
        <translation>清空历史</translation>
    </message>
    <message>
        <source>Forget all translations but the favourites, and your own wordings? This can&apos;t be undone.</source>
        <translation>要清除收藏以外的所有翻译以及您自己的译法吗？此操作无法撤销。</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Interrupted files, too: %n of them would have to start over</source>
        <translation>
            <numerusform>同时清除中断的文件：其中 %n 个须从头开始(&amp;I)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message>
        <source>Import {0}</source>
        <translation>导入 {0}</translation>
    </message>
    <message>
        <source>Into the glossary “{0}” ({1} → {2}).</source>
        <translation>导入到术语表“{0}”（{1} → {2}）。</translation>
    </message>
    <message>
        <source>Rows that deserve a look</source>
        <translation>需要留意的行</translation>
    </message>
    <message>
        <source>No problems.</source>
        <translation>没有问题。</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>{0} rows</source>
        <translation>{0} 行</translation>
    </message>
    <message>
        <source>{0} to add</source>
        <translation>{0} 条待添加</translation>
    </message>
    <message>
        <source>{0} to replace</source>
        <translation>{0} 条待替换</translation>
    </message>
    <message>
        <source>{0} already there</source>
        <translation>{0} 条已存在</translation>
    </message>
    <message>
        <source>{0} in conflict</source>
        <translation>{0} 条有冲突</translation>
    </message>
    <message>
        <source>{0} with several translations</source>
        <translation>{0} 条有多种译法</translation>
    </message>
    <message>
        <source>{0} rejected</source>
        <translation>{0} 条被拒绝</translation>
    </message>
</context>
<context>
    <name>Language</name>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>English</source>
        <translation>英语</translation>
    </message>
    <message>
        <source>French</source>
        <translation>法语</translation>
    </message>
    <message>
        <source>Portuguese</source>
        <translation>葡萄牙语</translation>
    </message>
    <message>
        <source>Spanish</source>
        <translation>西班牙语</translation>
    </message>
    <message>
        <source>Japanese</source>
        <translation>日语</translation>
    </message>
    <message>
        <source>Turkish</source>
        <translation>土耳其语</translation>
    </message>
    <message>
        <source>Russian</source>
        <translation>俄语</translation>
    </message>
    <message>
        <source>Arabic</source>
        <translation>阿拉伯语</translation>
    </message>
    <message>
        <source>Korean</source>
        <translation>韩语</translation>
    </message>
    <message>
        <source>Thai</source>
        <translation>泰语</translation>
    </message>
    <message>
        <source>Italian</source>
        <translation>意大利语</translation>
    </message>
    <message>
        <source>German</source>
        <translation>德语</translation>
    </message>
    <message>
        <source>Vietnamese</source>
        <translation>越南语</translation>
    </message>
    <message>
        <source>Malay</source>
        <translation>马来语</translation>
    </message>
    <message>
        <source>Indonesian</source>
        <translation>印尼语</translation>
    </message>
    <message>
        <source>Filipino</source>
        <translation>菲律宾语</translation>
    </message>
    <message>
        <source>Hindi</source>
        <translation>印地语</translation>
    </message>
    <message>
        <source>Traditional Chinese</source>
        <translation>繁体中文</translation>
    </message>
    <message>
        <source>Polish</source>
        <translation>波兰语</translation>
    </message>
    <message>
        <source>Czech</source>
        <translation>捷克语</translation>
    </message>
    <message>
        <source>Dutch</source>
        <translation>荷兰语</translation>
    </message>
    <message>
        <source>Khmer</source>
        <translation>高棉语</translation>
    </message>
    <message>
        <source>Burmese</source>
        <translation>缅甸语</translation>
    </message>
    <message>
        <source>Persian</source>
        <translation>波斯语</translation>
    </message>
    <message>
        <source>Gujarati</source>
        <translation>古吉拉特语</translation>
    </message>
    <message>
        <source>Urdu</source>
        <translation>乌尔都语</translation>
    </message>
    <message>
        <source>Telugu</source>
        <translation>泰卢固语</translation>
    </message>
    <message>
        <source>Marathi</source>
        <translation>马拉地语</translation>
    </message>
    <message>
        <source>Hebrew</source>
        <translation>希伯来语</translation>
    </message>
    <message>
        <source>Bengali</source>
        <translation>孟加拉语</translation>
    </message>
    <message>
        <source>Tamil</source>
        <translation>泰米尔语</translation>
    </message>
    <message>
        <source>Ukrainian</source>
        <translation>乌克兰语</translation>
    </message>
    <message>
        <source>Tibetan</source>
        <translation>藏语</translation>
    </message>
    <message>
        <source>Kazakh</source>
        <translation>哈萨克语</translation>
    </message>
    <message>
        <source>Mongolian</source>
        <translation>蒙古语</translation>
    </message>
    <message>
        <source>Uyghur</source>
        <translation>维吾尔语</translation>
    </message>
    <message>
        <source>Cantonese</source>
        <translation>粤语</translation>
    </message>
</context>
<context>
    <name>LanguageBox</name>
    <message>
        <source>Detect language</source>
        <translation>检测语言</translation>
    </message>
    <message>
        <source>Detect ({0}?)</source>
        <translation>检测（{0}？）</translation>
    </message>
    <message>
        <source>Detect ({0})</source>
        <translation>检测（{0}）</translation>
    </message>
    <message>
        <source>Sure to {0} %. Choose a language if this is wrong.</source>
        <translation>把握 {0}%。如有误，请手动选择语言。</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Some settings could not be used: see the Settings page</source>
        <translation>有些设置无法使用：请看“设置”页</translation>
    </message>
    <message>
        <source>Translate</source>
        <translation>翻译</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Glossaries</source>
        <translation>术语表</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>About</source>
        <translation>关于</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Models translate on this computer; none of them needs a network.</source>
        <translation>模型在这台电脑上翻译，全部无需网络。</translation>
    </message>
    <message>
        <source>&amp;Install…</source>
        <translation>安装(&amp;I)…</translation>
    </message>
    <message>
        <source>Install a model</source>
        <translation>安装模型</translation>
    </message>
    <message>
        <source>From a file (.hymt)…</source>
        <translation>从文件 (.hymt)…</translation>
    </message>
    <message>
        <source>From a folder…</source>
        <translation>从文件夹…</translation>
    </message>
    <message>
        <source>Progress of the installation</source>
        <translation>安装进度</translation>
    </message>
    <message>
        <source>Installed models</source>
        <translation>已安装的模型</translation>
    </message>
    <message>
        <source>About the selected model</source>
        <translation>关于所选模型</translation>
    </message>
    <message>
        <source>&amp;Use this model</source>
        <translation>使用此模型(&amp;U)</translation>
    </message>
    <message>
        <source>Use this model</source>
        <translation>使用此模型</translation>
    </message>
    <message>
        <source>&amp;Verify</source>
        <translation>校验(&amp;V)</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>校验</translation>
    </message>
    <message>
        <source>Read every file and compare it with the package&apos;s list</source>
        <translation>读取每个文件并与模型包清单比对</translation>
    </message>
    <message>
        <source>Model &amp;card</source>
        <translation>模型说明(&amp;C)</translation>
    </message>
    <message>
        <source>Model card</source>
        <translation>模型说明</translation>
    </message>
    <message>
        <source>What its makers say of this model</source>
        <translation>制作者对此模型的说明</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>删除(&amp;R)</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>{0}
Damaged</source>
        <translation>{0}
已损坏</translation>
    </message>
    <message>
        <source>{0} is installed and in use.</source>
        <translation>{0} 已安装并启用。</translation>
    </message>
    <message>
        <source>Every file of {0} is as it should be.</source>
        <translation>{0} 的所有文件都完好。</translation>
    </message>
    <message>
        <source>The model card can&apos;t be read.</source>
        <translation>无法读取模型说明。</translation>
    </message>
    <message>
        <source>Remove a model</source>
        <translation>删除模型</translation>
    </message>
    <message>
        <source>Remove {0} from this computer?</source>
        <translation>要从这台电脑上删除 {0} 吗？</translation>
    </message>
    <message>
        <source>Model packages (*.hymt)</source>
        <translation>模型包 (*.hymt)</translation>
    </message>
    <message>
        <source> · in use</source>
        <translation> · 使用中</translation>
    </message>
    <message>
        <source>No model is installed.</source>
        <translation>尚未安装模型。</translation>
    </message>
    <message>
        <source>Install a model package: a .hymt file or a folder. You can also drop it here.</source>
        <translation>请安装模型包：.hymt 文件或文件夹。也可以拖放到此处。</translation>
    </message>
    <message>
        <source>came with the program</source>
        <translation>随程序提供</translation>
    </message>
    <message>
        <source>installed by you</source>
        <translation>由您安装</translation>
    </message>
    <message>
        <source>Languages</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>{0}, needs about {1} of memory</source>
        <translation>{0}，约需 {1} 内存</translation>
    </message>
    <message>
        <source>Origin</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教师模型</translation>
    </message>
    <message>
        <source>Training data</source>
        <translation>训练数据</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Scores</source>
        <translation>评分</translation>
    </message>
    <message numerus="yes">
        <source>This computer has %n processor core(s)</source>
        <translation>
            <numerusform>这台电脑有 %n 个处理器核心</numerusform>
        </translation>
    </message>
    <message>
        <source>{0} and {1} of memory: models of up to about {2} run well.</source>
        <translation>{0}，内存 {1}：可流畅运行约 {2} 以内的模型。</translation>
    </message>
</context>
<context>
    <name>NewGlossaryDialog</name>
    <message>
        <source>New glossary</source>
        <translation>新建术语表</translation>
    </message>
    <message>
        <source>&amp;Name:</source>
        <translation>名称(&amp;N)：</translation>
    </message>
    <message>
        <source>&amp;From:</source>
        <translation>源语言(&amp;F)：</translation>
    </message>
    <message>
        <source>&amp;To:</source>
        <translation>目标语言(&amp;T)：</translation>
    </message>
</context>
<context>
    <name>PreviewDialog</name>
    <message>
        <source>Preview of {0}</source>
        <translation>{0} 的预览</translation>
    </message>
    <message>
        <source>First paragraphs and their translation</source>
        <translation>开头几段及其译文</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>开始(&amp;S)</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>There is no text to translate in this file.</source>
        <translation>此文件中没有可翻译的文字。</translation>
    </message>
    <message>
        <source>Translation ready</source>
        <translation>译文已就绪</translation>
    </message>
</context>
<context>
    <name>Reason</name>
    <message>
        <source>The model returned nothing.</source>
        <translation>模型没有给出任何内容。</translation>
    </message>
    <message>
        <source>The model returned nothing; the source text was kept.</source>
        <translation>模型没有给出任何内容；已保留原文。</translation>
    </message>
    <message>
        <source>there was no translation</source>
        <translation>没有译文</translation>
    </message>
    <message>
        <source>{0} protected passage(s) missing, {1} too many.</source>
        <translation>受保护的内容缺少 {0} 处，多出 {1} 处。</translation>
    </message>
    <message>
        <source>Formatting marks are missing or doubled.</source>
        <translation>格式标记缺失或重复。</translation>
    </message>
    <message>
        <source>Formatting marks overlap.</source>
        <translation>格式标记相互交叉。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; should be &apos;{1}&apos;</source>
        <translation>“{0}”应译为“{1}”</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; has a forbidden translation</source>
        <translation>“{0}”用了禁用的译法</translation>
    </message>
    <message>
        <source>The number {0} is not in the translation.</source>
        <translation>译文中没有数字 {0}。</translation>
    </message>
    <message>
        <source>The number {0} is not in the source.</source>
        <translation>原文中没有数字 {0}。</translation>
    </message>
    <message>
        <source>The translation is not in {0}.</source>
        <translation>译文不是{0}。</translation>
    </message>
    <message>
        <source>Chinese characters are left in the translation.</source>
        <translation>译文中还留有汉字。</translation>
    </message>
    <message>
        <source>The translation has no words.</source>
        <translation>译文中没有文字。</translation>
    </message>
    <message>
        <source>A part was left untranslated.</source>
        <translation>有一部分没有翻译。</translation>
    </message>
    <message>
        <source>The translation is much longer than the source.</source>
        <translation>译文比原文长得多。</translation>
    </message>
    <message>
        <source>The translation is much shorter than the source.</source>
        <translation>译文比原文短得多。</translation>
    </message>
    <message>
        <source>The translation stops before its end.</source>
        <translation>译文没有译完。</translation>
    </message>
    <message>
        <source>it is too long for its place on the screen</source>
        <translation>对屏幕上的位置来说太长</translation>
    </message>
    <message>
        <source>The translation repeats itself.</source>
        <translation>译文有重复。</translation>
    </message>
    <message>
        <source>Glossary: {0}.</source>
        <translation>术语表：{0}。</translation>
    </message>
    <message>
        <source>{0}; {1}</source>
        <translation>{0}；{1}</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>Report on {0}</source>
        <translation>{0} 的报告</translation>
    </message>
    <message>
        <source>What deserves a look</source>
        <translation>值得查看的内容</translation>
    </message>
    <message>
        <source>&amp;Save the report of all files…</source>
        <translation>保存所有文件的报告(&amp;S)…</translation>
    </message>
    <message>
        <source>Save the report of all files</source>
        <translation>保存所有文件的报告</translation>
    </message>
    <message numerus="yes">
        <source>%n paragraph(s)</source>
        <translation>
            <numerusform>%n 段</numerusform>
        </translation>
    </message>
    <message>
        <source>{0} translated</source>
        <translation>已翻译 {0}</translation>
    </message>
    <message>
        <source>{0} from memory</source>
        <translation>来自翻译记忆 {0}</translation>
    </message>
    <message>
        <source>{0} repeated</source>
        <translation>重复 {0}</translation>
    </message>
    <message>
        <source>{0} kept as they were</source>
        <translation>保持原样 {0}</translation>
    </message>
    <message>
        <source>{0} translated again for consistency</source>
        <translation>为保持一致重新翻译 {0}</translation>
    </message>
    <message>
        <source>expected quality {0}</source>
        <translation>预计质量 {0}</translation>
    </message>
    <message>
        <source>consistency {0} %</source>
        <translation>一致性 {0} %</translation>
    </message>
    <message>
        <source>{0} s</source>
        <translation>{0} 秒</translation>
    </message>
    <message>
        <source>Nothing deserves a second look.</source>
        <translation>没有需要再看一遍的内容。</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} / {1}</translation>
    </message>
    <message>
        <source>Rendered in several ways: usual rendering, uses that have it, others</source>
        <translation>译法不止一种：常用译法、使用次数、其他译法所在处</translation>
    </message>
    <message>
        <source>Lowest expected quality (0 to 100)</source>
        <translation>预计质量最低的句子（0 至 100）</translation>
    </message>
    <message numerus="yes">
        <source>%n sentence(s) to check</source>
        <translation>
            <numerusform>%n 句需要检查</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SegmentTools</name>
    <message>
        <source>Glossary: {0} → {1}</source>
        <translation>术语表：{0} → {1}</translation>
    </message>
    <message>
        <source>Not applied: {0} → {1}</source>
        <translation>未应用：{0} → {1}</translation>
    </message>
    <message>
        <source>Your own wording of this sentence</source>
        <translation>您自己对此句的译法</translation>
    </message>
    <message>
        <source>Deserves a second look:</source>
        <translation>值得再看一眼：</translation>
    </message>
    <message>
        <source>A number differs</source>
        <translation>数字不一致</translation>
    </message>
    <message>
        <source>A placeholder is missing</source>
        <translation>缺少占位符</translation>
    </message>
    <message>
        <source>Formatting got lost</source>
        <translation>格式丢失</translation>
    </message>
    <message>
        <source>A glossary term was not used</source>
        <translation>未使用术语表中的术语</translation>
    </message>
    <message>
        <source>It is in the wrong script</source>
        <translation>文字种类不对</translation>
    </message>
    <message>
        <source>It is much longer or shorter than expected</source>
        <translation>长度与预期相差很大</translation>
    </message>
    <message>
        <source>It repeats itself</source>
        <translation>内容重复</translation>
    </message>
    <message>
        <source>It could not be translated</source>
        <translation>无法翻译</translation>
    </message>
    <message>
        <source>Other translations of this sentence</source>
        <translation>此句的其他译法</translation>
    </message>
    <message>
        <source>Edit this sentence…</source>
        <translation>编辑此句…</translation>
    </message>
    <message>
        <source>Leave this sentence to the model again</source>
        <translation>此句改回由模型翻译</translation>
    </message>
    <message>
        <source>Other translations</source>
        <translation>其他译法</translation>
    </message>
    <message>
        <source>No other translation found</source>
        <translation>没有找到其他译法</translation>
    </message>
</context>
<context>
    <name>SentenceDialog</name>
    <message>
        <source>Edit a sentence</source>
        <translation>编辑句子</translation>
    </message>
    <message>
        <source>&amp;Translation:</source>
        <translation>译文(&amp;T)：</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Changes take effect at once.</source>
        <translation>更改立即生效。</translation>
    </message>
    <message>
        <source>Some settings could not be used.</source>
        <translation>有些设置无法使用。</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source> pt</source>
        <translation> 磅</translation>
    </message>
    <message>
        <source>&amp;Language of the window</source>
        <translation>界面语言(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>Te&amp;xt size</source>
        <translation>文字大小(&amp;X)</translation>
    </message>
    <message>
        <source>Ctrl + and Ctrl − change it too.</source>
        <translation>也可以用 Ctrl + 和 Ctrl − 调整。</translation>
    </message>
    <message>
        <source>Translation</source>
        <translation>翻译</translation>
    </message>
    <message>
        <source>Translate &amp;while typing</source>
        <translation>边输入边翻译(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Join wrapped lines of pasted text and of text files</source>
        <translation>合并粘贴文本和文本文件中的换行(&amp;J)</translation>
    </message>
    <message>
        <source>Fast</source>
        <translation>快速</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>均衡</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>最佳</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>&amp;Quality</source>
        <translation>质量(&amp;Q)</translation>
    </message>
    <message>
        <source>Best looks at more wordings and takes about twice as long.</source>
        <translation>“最佳”会比较更多措辞，耗时约为两倍。</translation>
    </message>
    <message>
        <source>Sentences of &amp;context</source>
        <translation>上下文句数(&amp;C)</translation>
    </message>
    <message>
        <source>How many sentences before each sentence the model reads, where it was trained for that.</source>
        <translation>模型在翻译每句时参考前面多少句（需模型支持）。</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>这台电脑</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>&amp;Processor threads</source>
        <translation>处理器线程(&amp;P)</translation>
    </message>
    <message numerus="yes">
        <source>This computer has %n processor core(s).</source>
        <translation>
            <numerusform>这台电脑有 %n 个处理器核心。</numerusform>
        </translation>
    </message>
    <message>
        <source>Port of the local &amp;API</source>
        <translation>本地 API 端口(&amp;A)</translation>
    </message>
    <message>
        <source>For other programs on this computer, once you run: hymt serve</source>
        <translation>供这台电脑上的其他程序使用，需运行：hymt serve</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Open the data folder</source>
        <translation>打开数据文件夹</translation>
    </message>
    <message>
        <source>Data folder</source>
        <translation>数据文件夹</translation>
    </message>
    <message>
        <source>History and memory</source>
        <translation>历史与记忆</translation>
    </message>
    <message>
        <source>Keep a &amp;history of translations on this computer</source>
        <translation>在这台电脑上保留翻译历史(&amp;H)</translation>
    </message>
    <message>
        <source>Take sentences that are in the translation &amp;memory from there</source>
        <translation>翻译记忆中已有的句子直接取用(&amp;M)</translation>
    </message>
    <message>
        <source>Nothing leaves this computer, whatever you choose here.</source>
        <translation>无论如何选择，任何内容都不会离开这台电脑。</translation>
    </message>
</context>
<context>
    <name>ShortcutSet</name>
    <message>
        <source>Translate now</source>
        <translation>立即翻译</translation>
    </message>
    <message>
        <source>Swap languages</source>
        <translation>交换语言</translation>
    </message>
    <message>
        <source>Copy the translation</source>
        <translation>复制译文</translation>
    </message>
    <message>
        <source>Clear the text</source>
        <translation>清空文本</translation>
    </message>
    <message>
        <source>Other translations of the sentence at the caret</source>
        <translation>光标处句子的其他译法</translation>
    </message>
    <message>
        <source>Edit the sentence at the caret of the translation</source>
        <translation>编辑译文光标处的句子</translation>
    </message>
    <message>
        <source>Next sentence to check</source>
        <translation>下一个需要检查的句子</translation>
    </message>
    <message>
        <source>Add the selected text to a glossary</source>
        <translation>将所选文字加入术语表</translation>
    </message>
    <message>
        <source>Open a text file</source>
        <translation>打开文本文件</translation>
    </message>
    <message>
        <source>Find in the text</source>
        <translation>在文本中查找</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>放大文字</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>缩小文字</translation>
    </message>
    <message>
        <source>Normal text size</source>
        <translation>恢复文字大小</translation>
    </message>
    <message>
        <source>Translate the clipboard in a small window</source>
        <translation>在小窗口中翻译剪贴板</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>About</source>
        <translation>关于</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>ShortcutsCard</name>
    <message>
        <source>Keyboard</source>
        <translation>键盘</translation>
    </message>
    <message>
        <source>Go to a page</source>
        <translation>转到页面</translation>
    </message>
    <message>
        <source>&amp;Default shortcuts</source>
        <translation>默认快捷键(&amp;D)</translation>
    </message>
    <message>
        <source>Default shortcuts</source>
        <translation>默认快捷键</translation>
    </message>
    <message>
        <source>Press the new keys; the cross leaves the action without keys.</source>
        <translation>按下新的快捷键；点叉号则不设快捷键。</translation>
    </message>
    <message>
        <source>{0} is taken: {1}</source>
        <translation>{0} 已被占用：{1}</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Offline</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>Nothing leaves this computer: translations are made here.</source>
        <translation>任何内容都不会离开这台电脑：翻译就在本机完成。</translation>
    </message>
</context>
<context>
    <name>TermDialog</name>
    <message>
        <source>Add a term</source>
        <translation>添加术语</translation>
    </message>
    <message>
        <source>My terms ({0} → {1})</source>
        <translation>我的术语（{0} → {1}）</translation>
    </message>
    <message>
        <source>&amp;Term:</source>
        <translation>术语(&amp;T)：</translation>
    </message>
    <message>
        <source>T&amp;ranslation:</source>
        <translation>译文(&amp;R)：</translation>
    </message>
    <message>
        <source>&amp;Glossary:</source>
        <translation>术语表(&amp;G)：</translation>
    </message>
</context>
<context>
    <name>TranslatePage</name>
    <message>
        <source>Text to translate</source>
        <translation>要翻译的文本</translation>
    </message>
    <message>
        <source>Translation</source>
        <translation>译文</translation>
    </message>
    <message>
        <source>Type or paste text here, or drop a text file. Nothing leaves this computer.</source>
        <translation>在此输入或粘贴文本，也可拖放文本文件。任何内容都不会离开这台电脑。</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>The term is in the glossary “{0}” now.</source>
        <translation>术语已添加到术语表“{0}”。</translation>
    </message>
    <message>
        <source>Add to a glossary…</source>
        <translation>添加到术语表…</translation>
    </message>
    <message>
        <source>Open a text file</source>
        <translation>打开文本文件</translation>
    </message>
    <message>
        <source>Swap languages</source>
        <translation>交换语言</translation>
    </message>
    <message>
        <source>Translate now</source>
        <translation>立即翻译</translation>
    </message>
    <message>
        <source>Add the selected text to a glossary</source>
        <translation>将所选文字加入术语表</translation>
    </message>
    <message>
        <source>Clear the text</source>
        <translation>清空文本</translation>
    </message>
    <message>
        <source>Other translations of this sentence</source>
        <translation>此句的其他译法</translation>
    </message>
    <message>
        <source>Edit this sentence</source>
        <translation>编辑此句</translation>
    </message>
    <message>
        <source>Copy the translation</source>
        <translation>复制译文</translation>
    </message>
    <message>
        <source>Translated in {0} s</source>
        <translation>翻译用时 {0} 秒</translation>
    </message>
    <message>
        <source>Translation ready</source>
        <translation>译文已就绪</translation>
    </message>
    <message>
        <source>No translation model is installed.</source>
        <translation>尚未安装翻译模型。</translation>
    </message>
    <message>
        <source>Install a model package (.hymt) on the Models page; it works without a network.</source>
        <translation>请在“模型”页面安装模型包 (.hymt)；无需网络即可使用。</translation>
    </message>
    <message>
        <source>Open the Models page</source>
        <translation>打开“模型”页面</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Translating {0} of {1}</source>
        <translation>正在翻译 {0}/{1}</translation>
    </message>
    <message numerus="yes">
        <source>%n sentence(s) to check</source>
        <translation>
            <numerusform>%n 句待检查</numerusform>
        </translation>
    </message>
    <message>
        <source>Go to the next sentence that deserves a second look</source>
        <translation>转到下一个值得再看的句子</translation>
    </message>
    <message numerus="yes">
        <source>%n character(s)</source>
        <translation>
            <numerusform>%n 个字符</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n word(s)</source>
        <translation>
            <numerusform>%n 个词</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>&amp;Open HY-MT Desktop</source>
        <translation>打开 HY-MT Desktop(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Translate the clipboard</source>
        <translation>翻译剪贴板(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
</context>
<context>
    <name>TryBox</name>
    <message>
        <source>Sentence to try the glossaries on</source>
        <translation>用来试用术语表的句子</translation>
    </message>
    <message>
        <source>Try it: type a sentence to see which terms are found</source>
        <translation>试一试：输入一句话，看看会找到哪些术语</translation>
    </message>
    <message>
        <source>No term is found in this sentence.</source>
        <translation>此句中没有找到术语。</translation>
    </message>
</context>
<context>
    <name>UsesDialog</name>
    <message>
        <source>Where “{0}” was used</source>
        <translation>“{0}”用在何处</translation>
    </message>
    <message>
        <source>Sentences and their translations</source>
        <translation>句子及其译文</translation>
    </message>
</context>
<context>
    <name>WelcomeDialog</name>
    <message>
        <source>Welcome to HY-MT Desktop</source>
        <translation>欢迎使用 HY-MT Desktop</translation>
    </message>
    <message>
        <source>&amp;Skip</source>
        <translation>跳过(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>上一步(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation>下一步(&amp;N)</translation>
    </message>
    <message>
        <source>Everything stays on this computer</source>
        <translation>一切都留在这台电脑上</translation>
    </message>
    <message>
        <source>Type or paste a text, or drop files: the translation is made right here. There is no account, and the program never connects to the internet.</source>
        <translation>输入或粘贴文本，或拖入文件：翻译就在本机完成。无需账号，程序从不连接互联网。</translation>
    </message>
    <message>
        <source>A model is built in</source>
        <translation>内置翻译模型</translation>
    </message>
    <message>
        <source>It translates between English and Chinese, both ways, and needs little memory. Install larger models from a file on the Models page; each says what it was trained on.</source>
        <translation>它可在英语和中文之间双向翻译，占用内存很少。更大的模型可在“模型”页面从文件安装；每个模型都会说明其训练数据。</translation>
    </message>
    <message>
        <source>Your words, every time</source>
        <translation>始终使用您的术语</translation>
    </message>
    <message>
        <source>Put names and terms with the translation you want into a glossary. Every text and file uses them, and whatever needs a second look is marked.</source>
        <translation>把名称、术语及您想要的译法加入术语表。所有文本和文件都会采用它们，需要复核之处会有标记。</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} / {1}</translation>
    </message>
    <message>
        <source>&amp;Start translating</source>
        <translation>开始翻译(&amp;S)</translation>
    </message>
</context>
</TS>
