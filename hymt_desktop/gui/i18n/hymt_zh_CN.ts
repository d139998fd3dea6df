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
    <name>Error</name>
    <message>
        <source>There is no file {0}.</source>
        <translation>找不到文件 {0}。</translation>
    </message>
    <message>
        <source>Check the name.</source>
        <translation>请检查文件名。</translation>
    </message>
    <message>
        <source>{0} is a link that leads nowhere.</source>
        <translation>{0} 是一个失效的链接。</translation>
    </message>
    <message>
        <source>Give the file itself.</source>
        <translation>请选择文件本身。</translation>
    </message>
    <message>
        <source>{0} is not a file.</source>
        <translation>{0} 不是文件。</translation>
    </message>
    <message>
        <source>Give a document, or a folder of documents.</source>
        <translation>请选择文档或存放文档的文件夹。</translation>
    </message>
    <message>
        <source>{0} can&apos;t be read.</source>
        <translation>无法读取 {0}。</translation>
    </message>
    <message>
        <source>{0} can&apos;t be read: {1}.</source>
        <translation>无法读取 {0}：{1}。</translation>
    </message>
    <message>
        <source>Check its permissions.</source>
        <translation>请检查它的访问权限。</translation>
    </message>
    <message>
        <source>Check the file.</source>
        <translation>请检查该文件。</translation>
    </message>
    <message>
        <source>{0} is larger than {1} MB.</source>
        <translation>{0} 超过 {1} MB。</translation>
    </message>
    <message>
        <source>Divide it, or save it as plain text.</source>
        <translation>请将它拆分，或另存为纯文本。</translation>
    </message>
    <message>
        <source>{0} is damaged: {1}.</source>
        <translation>{0} 已损坏：{1}。</translation>
    </message>
    <message>
        <source>Open it in the program that made it and save it again.</source>
        <translation>请用创建它的程序打开并重新保存。</translation>
    </message>
    <message>
        <source>Open it in the program that made it and save it as {0}.</source>
        <translation>请用创建它的程序打开，并另存为 {0}。</translation>
    </message>
    <message>
        <source>{0} is in a format that can&apos;t be read.</source>
        <translation>无法读取 {0} 的格式。</translation>
    </message>
    <message>
        <source>These can: {0}.</source>
        <translation>支持的格式：{0}。</translation>
    </message>
    <message>
        <source>{0} is protected with a password, or in an old binary format.</source>
        <translation>{0} 受密码保护，或是旧的二进制格式。</translation>
    </message>
    <message>
        <source>Open it, take off the password, and save it in a current format.</source>
        <translation>请打开它，取消密码，并保存为当前的格式。</translation>
    </message>
    <message>
        <source>{0} is protected with a password.</source>
        <translation>{0} 受密码保护。</translation>
    </message>
    <message>
        <source>Take off the password and save it again.</source>
        <translation>请取消密码后重新保存。</translation>
    </message>
    <message>
        <source>Save a copy without the password.</source>
        <translation>请保存一份不带密码的副本。</translation>
    </message>
    <message>
        <source>{0} is encrypted.</source>
        <translation>{0} 已加密。</translation>
    </message>
    <message>
        <source>{0} is protected against copying.</source>
        <translation>{0} 带有防复制保护。</translation>
    </message>
    <message>
        <source>Use an unprotected copy.</source>
        <translation>请使用未受保护的副本。</translation>
    </message>
    <message>
        <source>{0} needs more memory than there is.</source>
        <translation>内存不足，无法处理 {0}。</translation>
    </message>
    <message>
        <source>Divide the file.</source>
        <translation>请将文件拆分。</translation>
    </message>
    <message>
        <source>{0} was changed while it was being translated.</source>
        <translation>{0} 在翻译过程中被修改了。</translation>
    </message>
    <message>
        <source>Translate it again.</source>
        <translation>请重新翻译。</translation>
    </message>
    <message>
        <source>{0} is nested too deeply.</source>
        <translation>{0} 的嵌套层次过深。</translation>
    </message>
    <message>
        <source>{0} would be overwritten by its own translation.</source>
        <translation>译文会覆盖原文件 {0}。</translation>
    </message>
    <message>
        <source>Choose another folder with -o.</source>
        <translation>请选择其他文件夹。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is no encoding.</source>
        <translation>“{0}”不是有效的编码。</translation>
    </message>
    <message>
        <source>Use a name such as utf-8, gb18030, big5 or shift_jis.</source>
        <translation>请使用 utf-8、gb18030、big5 或 shift_jis 之类的名称。</translation>
    </message>
    <message>
        <source>There is no sheet &apos;{0}&apos; in {1}.</source>
        <translation>{1} 中没有工作表“{0}”。</translation>
    </message>
    <message>
        <source>The sheets are: {0}.</source>
        <translation>现有工作表：{0}。</translation>
    </message>
    <message>
        <source>There is no column &apos;{0}&apos; in {1}.</source>
        <translation>{1} 中没有列“{0}”。</translation>
    </message>
    <message>
        <source>An unexpected fault: {0}.</source>
        <translation>发生意外错误：{0}。</translation>
    </message>
    <message>
        <source>The log has the details.</source>
        <translation>详情请查看日志。</translation>
    </message>
    <message>
        <source>it has no [Events] section</source>
        <translation>缺少 [Events] 部分</translation>
    </message>
    <message>
        <source>its Dialogue line {0} doesn&apos;t fit its Format line</source>
        <translation>第 {0} 行 Dialogue 与 Format 行不符</translation>
    </message>
    <message>
        <source>it holds binary data, no text</source>
        <translation>内容是二进制数据而不是文本</translation>
    </message>
    <message>
        <source>byte {0} is no {1} text</source>
        <translation>第 {0} 个字节不是有效的 {1} 文本</translation>
    </message>
    <message>
        <source>it names no package document</source>
        <translation>没有指明包文档</translation>
    </message>
    <message>
        <source>{0} is no UTF-8 text</source>
        <translation>{0} 不是 UTF-8 文本</translation>
    </message>
    <message>
        <source>it is no JSON ({0})</source>
        <translation>不是有效的 JSON（{0}）</translation>
    </message>
    <message>
        <source>content.xml is missing</source>
        <translation>缺少 content.xml</translation>
    </message>
    <message>
        <source>its main part is missing</source>
        <translation>缺少主体部分</translation>
    </message>
    <message>
        <source>it is no complete PDF</source>
        <translation>PDF 不完整</translation>
    </message>
    <message>
        <source>page {0} can&apos;t be read</source>
        <translation>无法读取第 {0} 页</translation>
    </message>
    <message>
        <source>it names an unknown encoding, {0}</source>
        <translation>声明了未知的编码 {0}</translation>
    </message>
    <message>
        <source>line {0} is not of a catalogue</source>
        <translation>第 {0} 行不属于消息目录</translation>
    </message>
    <message>
        <source>it is no catalogue ({0})</source>
        <translation>不是有效的消息目录（{0}）</translation>
    </message>
    <message>
        <source>line {0} is not of the form &quot;key&quot; = &quot;value&quot;;</source>
        <translation>第 {0} 行不是 &quot;key&quot; = &quot;value&quot;; 的形式</translation>
    </message>
    <message>
        <source>its root element is not {0}</source>
        <translation>根元素不是 {0}</translation>
    </message>
    <message>
        <source>its XML is not well formed{0}: {1}</source>
        <translation>XML 格式不正确{0}：{1}</translation>
    </message>
    <message>
        <source>it has no content{0}</source>
        <translation>没有内容{0}</translation>
    </message>
    <message>
        <source>it declares XML entities{0}, which a document has no need of</source>
        <translation>声明了文档不需要的 XML 实体{0}</translation>
    </message>
    <message>
        <source>it is not a complete archive</source>
        <translation>压缩包不完整</translation>
    </message>
    <message>
        <source>it holds {0} files</source>
        <translation>其中有 {0} 个文件，数量过多</translation>
    </message>
    <message>
        <source>it holds a file with an unsafe name, {0}</source>
        <translation>其中有文件名不安全的文件 {0}</translation>
    </message>
    <message>
        <source>it holds two files named {0}</source>
        <translation>其中有两个名为 {0} 的文件</translation>
    </message>
    <message>
        <source>it unpacks to an absurd size ({0})</source>
        <translation>解压后大得不合理（{0}）</translation>
    </message>
    <message>
        <source>{0} is missing</source>
        <translation>缺少 {0}</translation>
    </message>
    <message>
        <source>{0} can&apos;t be unpacked</source>
        <translation>无法解压 {0}</translation>
    </message>
    <message>
        <source>{0} is larger than it claims</source>
        <translation>{0} 比声明的大小更大</translation>
    </message>
    <message>
        <source>it has no line with a cue&apos;s times</source>
        <translation>没有带时间的字幕行</translation>
    </message>
    <message>
        <source>it doesn&apos;t begin with a cue</source>
        <translation>开头不是字幕</translation>
    </message>
    <message>
        <source>it doesn&apos;t begin with WEBVTT</source>
        <translation>开头不是 WEBVTT</translation>
    </message>
    <message>
        <source>a quotation mark in row {0} is never closed</source>
        <translation>第 {0} 行的引号没有闭合</translation>
    </message>
    <message>
        <source>it is no {0} text (line {1})</source>
        <translation>不是有效的 {0} 文本（第 {1} 行）</translation>
    </message>
    <message>
        <source>cell {0} refers to a string that isn&apos;t there</source>
        <translation>单元格 {0} 引用了不存在的字符串</translation>
    </message>
    <message>
        <source>{0} was not written: {1}.</source>
        <translation>未能写入 {0}：{1}。</translation>
    </message>
    <message>
        <source>The disk is full: free some space and try again.</source>
        <translation>磁盘已满：请释放一些空间后重试。</translation>
    </message>
    <message>
        <source>Your disk quota is used up: free some space and try again.</source>
        <translation>磁盘配额已用完：请释放一些空间后重试。</translation>
    </message>
    <message>
        <source>The folder is read-only: choose another.</source>
        <translation>文件夹是只读的：请选择其他文件夹。</translation>
    </message>
    <message>
        <source>The folder is read-only, or the file is open in another program: close it, or choose another folder.</source>
        <translation>文件夹是只读的，或文件正被其他程序打开：请关闭该文件，或选择其他文件夹。</translation>
    </message>
    <message>
        <source>The file name is too long: shorten it.</source>
        <translation>文件名过长：请缩短文件名。</translation>
    </message>
    <message>
        <source>Check the free disk space and the folder&apos;s permissions.</source>
        <translation>请检查可用磁盘空间和文件夹的权限。</translation>
    </message>
    <message>
        <source>The disk is full: free some space, then run it again with --resume.</source>
        <translation>磁盘已满：请释放一些空间，然后继续翻译。</translation>
    </message>
    <message>
        <source>Your disk quota is used up: free some space, then run it again with --resume.</source>
        <translation>磁盘配额已用完：请释放一些空间，然后继续翻译。</translation>
    </message>
    <message>
        <source>The folder is read-only: choose another with -o.</source>
        <translation>文件夹是只读的：请选择其他文件夹。</translation>
    </message>
    <message>
        <source>{0} can&apos;t be written: {1}.</source>
        <translation>无法写入 {0}：{1}。</translation>
    </message>
    <message>
        <source>Check the disk and its rights.</source>
        <translation>请检查磁盘及其权限。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; exists already.</source>
        <translation>“{0}”已存在。</translation>
    </message>
    <message>
        <source>Choose another name, or overwrite it (--force).</source>
        <translation>请换一个名称，或覆盖它。</translation>
    </message>
    <message>
        <source>The job&apos;s journal {0} can&apos;t be written: {1}.</source>
        <translation>无法写入任务日志 {0}：{1}。</translation>
    </message>
    <message>
        <source>Check the data folder.</source>
        <translation>请检查数据文件夹。</translation>
    </message>
    <message>
        <source>Free some space, then run the job again with --resume.</source>
        <translation>请释放一些空间，然后继续任务。</translation>
    </message>
    <message>
        <source>This file is being translated by another window or program.</source>
        <translation>另一个窗口或程序正在翻译此文件。</translation>
    </message>
    <message>
        <source>Wait for it, or cancel it there.</source>
        <translation>请等待其完成，或在那里取消。</translation>
    </message>
    <message>
        <source>The job&apos;s journal {0} has changed.</source>
        <translation>任务日志 {0} 已被修改。</translation>
    </message>
    <message>
        <source>Start the job again.</source>
        <translation>请重新开始任务。</translation>
    </message>
    <message>
        <source>The journal of a file&apos;s translation, {0}, is in use or can&apos;t be removed.</source>
        <translation>文件翻译日志 {0} 正在使用，或无法删除。</translation>
    </message>
    <message>
        <source>Wait for the job&apos;s end or cancel it, and clear again.</source>
        <translation>请等待任务结束或取消任务，然后再次清除。</translation>
    </message>
    <message>
        <source>{0} rows</source>
        <translation>{0} 行</translation>
    </message>
    <message>
        <source>1 row</source>
        <translation>1 行</translation>
    </message>
    <message>
        <source>{0} columns</source>
        <translation>{0} 列</translation>
    </message>
    <message>
        <source>column {0}</source>
        <translation>第 {0} 列</translation>
    </message>
    <message>
        <source>1 column</source>
        <translation>1 列</translation>
    </message>
    <message>
        <source>glossary &apos;{0}&apos;</source>
        <translation>术语表“{0}”</translation>
    </message>
    <message>
        <source>term &apos;{0}&apos;</source>
        <translation>术语“{0}”</translation>
    </message>
    <message>
        <source>source or target</source>
        <translation>源或目标</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>没有这个文件或文件夹</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>权限不足</translation>
    </message>
    <message>
        <source>Operation not permitted</source>
        <translation>不允许此操作</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>设备上没有剩余空间</translation>
    </message>
    <message>
        <source>Disk quota exceeded</source>
        <translation>超出磁盘配额</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>文件系统是只读的</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>文件名过长</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>是一个文件夹</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>不是文件夹</translation>
    </message>
    <message>
        <source>File exists</source>
        <translation>文件已存在</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>输入/输出错误</translation>
    </message>
    <message>
        <source>Too many open files</source>
        <translation>打开的文件过多</translation>
    </message>
    <message>
        <source>There isn&apos;t memory enough for the model {0} ({1} MB).</source>
        <translation>内存不足，无法加载模型 {0}（{1} MB）。</translation>
    </message>
    <message>
        <source>it is no YAML ({0})</source>
        <translation>不是有效的 YAML（{0}）</translation>
    </message>
    <message>
        <source>text follows the quotation mark that closes a cell of row {0}</source>
        <translation>第 {0} 行有单元格在引号闭合后还有文字</translation>
    </message>
    <message>
        <source>The folder is read-only, or the file is open in another program: close it, or choose another folder with -o.</source>
        <translation>文件夹是只读的，或文件正被其他程序打开：请关闭该文件，或选择其他文件夹。</translation>
    </message>
    <message>
        <source>There isn&apos;t memory enough for this translation.</source>
        <translation>内存不足，无法完成此次翻译。</translation>
    </message>
    <message>
        <source>Close other programs, or use a smaller model.</source>
        <translation>请关闭其他程序，或使用较小的模型。</translation>
    </message>
    <message>
        <source>The model in {0} can&apos;t be loaded: {1}.</source>
        <translation>无法加载 {0} 中的模型：{1}。</translation>
    </message>
    <message>
        <source>Install the model again: hymt models install FILE</source>
        <translation>请在“模型”页重新安装该模型。</translation>
    </message>
    <message>
        <source>The model {0} doesn&apos;t translate {1} -&gt; {2}.</source>
        <translation>模型 {0} 不支持从 {1} 到 {2} 的翻译。</translation>
    </message>
    <message>
        <source>It translates: {0}.</source>
        <translation>支持的翻译方向：{0}。</translation>
    </message>
    <message>
        <source>There is no model folder {0}.</source>
        <translation>找不到模型文件夹 {0}。</translation>
    </message>
    <message>
        <source>See the installed ones: hymt models list</source>
        <translation>请在“模型”页查看已安装的模型。</translation>
    </message>
    <message>
        <source>The folder {0} holds no model package ({1} is missing).</source>
        <translation>文件夹 {0} 中没有模型包（缺少 {1}）。</translation>
    </message>
    <message>
        <source>{0} can&apos;t be used: {1}.</source>
        <translation>无法使用 {0}：{1}。</translation>
    </message>
    <message>
        <source>{0} doesn&apos;t list {1}.</source>
        <translation>{0} 中没有列出 {1}。</translation>
    </message>
    <message>
        <source>The model&apos;s file {0} is missing.</source>
        <translation>缺少模型文件 {0}。</translation>
    </message>
    <message>
        <source>The model&apos;s file {0} is damaged: it has {1} bytes and should have {2}.</source>
        <translation>模型文件 {0} 已损坏：大小为 {1} 字节，应为 {2} 字节。</translation>
    </message>
    <message>
        <source>The model&apos;s file {0} is damaged: its SHA-256 is not the manifest&apos;s.</source>
        <translation>模型文件 {0} 已损坏：SHA-256 与清单不符。</translation>
    </message>
    <message>
        <source>The model&apos;s file {0} can&apos;t be read: {1}.</source>
        <translation>无法读取模型文件 {0}：{1}。</translation>
    </message>
    <message>
        <source>The model&apos;s file {0} can&apos;t be used: {1}.</source>
        <translation>无法使用模型文件 {0}：{1}。</translation>
    </message>
    <message>
        <source>The model&apos;s tokenizer {0} can&apos;t be read.</source>
        <translation>无法读取模型的分词器 {0}。</translation>
    </message>
    <message>
        <source>{0} is missing.</source>
        <translation>缺少 {0}。</translation>
    </message>
    <message>
        <source>Convert the model first.</source>
        <translation>请先转换模型。</translation>
    </message>
    <message>
        <source>{0} is not a model package: {1}.</source>
        <translation>{0} 不是模型包：{1}。</translation>
    </message>
    <message>
        <source>A package is a .hymt file, an .argosmodel file, or a folder with a model. Nothing was installed.</source>
        <translation>模型包是 .hymt 文件、.argosmodel 文件或含有模型的文件夹。未安装任何内容。</translation>
    </message>
    <message>
        <source>it has too many or too large files</source>
        <translation>文件过多或过大</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; leads out of the package</source>
        <translation>“{0}”指向包外</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is a link</source>
        <translation>“{0}”是链接</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; grows too much</source>
        <translation>“{0}”解压后过大</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not where a package&apos;s file lies</source>
        <translation>“{0}”不在模型包文件应在的位置</translation>
    </message>
    <message>
        <source>it has folders beside {0}</source>
        <translation>{0} 旁边还有文件夹</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>内容为空</translation>
    </message>
    <message>
        <source>There is no model called &apos;{0}&apos;.</source>
        <translation>没有名为“{0}”的模型。</translation>
    </message>
    <message>
        <source>Installed models: {0}.</source>
        <translation>已安装的模型：{0}。</translation>
    </message>
    <message>
        <source>No translation model is installed.</source>
        <translation>未安装翻译模型。</translation>
    </message>
    <message>
        <source>Install one from a file: hymt models install FILE.hymt</source>
        <translation>请在“模型”页从文件安装一个模型。</translation>
    </message>
    <message>
        <source>The model {0} returned nothing for a test sentence.</source>
        <translation>模型 {0} 没有译出测试句子。</translation>
    </message>
    <message>
        <source>Get the package again from where it was made.</source>
        <translation>请从来源处重新获取该模型包。</translation>
    </message>
    <message>
        <source>There is no file or folder {0}.</source>
        <translation>找不到文件或文件夹 {0}。</translation>
    </message>
    <message>
        <source>Check the path.</source>
        <translation>请检查路径。</translation>
    </message>
    <message>
        <source>No installed model is called &apos;{0}&apos;.</source>
        <translation>已安装的模型中没有“{0}”。</translation>
    </message>
    <message>
        <source>A model that came with the program can&apos;t be removed.</source>
        <translation>随程序附带的模型无法删除。</translation>
    </message>
    <message>
        <source>The model {0} doesn&apos;t translate into &apos;{1}&apos;.</source>
        <translation>模型 {0} 不能译成“{1}”。</translation>
    </message>
    <message>
        <source>Languages that it translates into: {0}.</source>
        <translation>支持的目标语言：{0}。</translation>
    </message>
    <message>
        <source>The model {0} doesn&apos;t translate from &apos;{1}&apos;.</source>
        <translation>模型 {0} 不能翻译“{1}”。</translation>
    </message>
    <message>
        <source>Languages that it translates from: {0}.</source>
        <translation>支持的源语言：{0}。</translation>
    </message>
    <message>
        <source>The source and the target language are both {0}.</source>
        <translation>源语言和目标语言都是 {0}。</translation>
    </message>
    <message>
        <source>Choose another target language.</source>
        <translation>请选择其他目标语言。</translation>
    </message>
    <message>
        <source>{0} lacks its tokenizer: {1}, or source.spm and target.spm.</source>
        <translation>{0} 缺少分词器：{1}，或 source.spm 和 target.spm。</translation>
    </message>
    <message>
        <source>Copy it from the model that was converted into the folder, or convert with --copy_files.</source>
        <translation>请从转换前的模型将它复制到此文件夹，或转换时使用 --copy_files。</translation>
    </message>
    <message>
        <source>{0} is not a model package: it has neither hymt.json nor a CTranslate2 model with its vocabulary.</source>
        <translation>{0} 不是模型包：既没有 hymt.json，也没有带词表的 CTranslate2 模型。</translation>
    </message>
    <message>
        <source>Convert a model first: ct2-transformers-converter --model NAME --output_dir FOLDER</source>
        <translation>请先转换模型：ct2-transformers-converter --model 名称 --output_dir 文件夹</translation>
    </message>
    <message>
        <source>{0} is a model of ours without its manifest.</source>
        <translation>{0} 是缺少清单的本程序模型。</translation>
    </message>
    <message>
        <source>Make a package: python -m distill package</source>
        <translation>请制作模型包：python -m distill package</translation>
    </message>
    <message>
        <source>{0} uses the tokenizer of subword-nmt (bpe.model), which this program doesn&apos;t have.</source>
        <translation>{0} 使用本程序不支持的 subword-nmt 分词器（bpe.model）。</translation>
    </message>
    <message>
        <source>Take a package of this pair with sentencepiece.model, or an OPUS-MT model.</source>
        <translation>请使用此语言对中带有 sentencepiece.model 的模型包，或 OPUS-MT 模型。</translation>
    </message>
    <message>
        <source>The model {0} has no symbol for &apos;{1}&apos;.</source>
        <translation>模型 {0} 没有“{1}”的标记。</translation>
    </message>
    <message>
        <source>The model&apos;s source and target language are the same.</source>
        <translation>模型的源语言和目标语言相同。</translation>
    </message>
    <message>
        <source>Check --from and --to.</source>
        <translation>请检查源语言和目标语言。</translation>
    </message>
    <message>
        <source>The model&apos;s vocabulary {0} can&apos;t be read.</source>
        <translation>无法读取模型的词表 {0}。</translation>
    </message>
    <message>
        <source>Convert the model again.</source>
        <translation>请重新转换模型。</translation>
    </message>
    <message>
        <source>{0} doesn&apos;t say which language it translates {1}.</source>
        <translation>{0} 没有说明翻译的语言（{1}）。</translation>
    </message>
    <message>
        <source>{0} translates {1} &apos;{2}&apos;, which is no known language.</source>
        <translation>{0} 的语言“{2}”（{1}）不是已知的语言。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; can&apos;t be a model&apos;s name.</source>
        <translation>“{0}”不能用作模型名称。</translation>
    </message>
    <message>
        <source>Use a-z, 0-9, &apos;.&apos;, &apos;_&apos; and &apos;-&apos;, 64 characters at most.</source>
        <translation>请使用 a-z、0-9、“.”、“_”和“-”，最多 64 个字符。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not a language that this translator knows.</source>
        <translation>本程序不认识语言“{0}”。</translation>
    </message>
    <message>
        <source>Use a code such as en, zh or zh-Hant.</source>
        <translation>请使用 en、zh 或 zh-Hant 之类的代码。</translation>
    </message>
    <message>
        <source>Traditional Chinese needs the package &apos;opencc&apos;, which is not installed.</source>
        <translation>繁体中文需要 opencc 包，但它未安装。</translation>
    </message>
    <message>
        <source>Install it: pip install opencc</source>
        <translation>请安装：pip install opencc</translation>
    </message>
    <message>
        <source>a cell has more than {0} characters.</source>
        <translation>有单元格超过 {0} 个字符。</translation>
    </message>
    <message>
        <source>a cell has {0} characters; the most is {1}.</source>
        <translation>有单元格含 {0} 个字符，最多 {1} 个。</translation>
    </message>
    <message>
        <source>&lt;{0}&gt; has {1} characters; the most is {2}.</source>
        <translation>&lt;{0}&gt; 有 {1} 个字符，最多 {2} 个。</translation>
    </message>
    <message>
        <source>the language pair is not clear; its languages: {0}.</source>
        <translation>无法确定语言对；现有语言：{0}。</translation>
    </message>
    <message>
        <source>Name source and target.</source>
        <translation>请指定源语言和目标语言。</translation>
    </message>
    <message>
        <source>the element &lt;!ENTITY&gt; declares an entity.</source>
        <translation>元素 &lt;!ENTITY&gt; 声明了实体。</translation>
    </message>
    <message>
        <source>Such a file can do harm, and no glossary needs it. Remove the declaration.</source>
        <translation>这样的文件可能有害，术语表也不需要它。请删除该声明。</translation>
    </message>
    <message>
        <source>broken XML: {0}.</source>
        <translation>XML 有误：{0}。</translation>
    </message>
    <message>
        <source>no {0} column; the row has {1}.</source>
        <translation>没有{0}列；该行有 {1}。</translation>
    </message>
    <message>
        <source>A glossary needs a source and a target column. Choose the columns, or check the separator.</source>
        <translation>术语表需要源列和目标列。请选择列，或检查分隔符。</translation>
    </message>
    <message>
        <source>the cell has {0} characters; the most is {1}.</source>
        <translation>单元格有 {0} 个字符，最多 {1} 个。</translation>
    </message>
    <message>
        <source>The {0} is no longer there: another window removed it.</source>
        <translation>{0}已不存在：它已在另一个窗口中删除。</translation>
    </message>
    <message>
        <source>The glossary file &apos;{0}&apos; can&apos;t be read: {1}.</source>
        <translation>无法读取术语文件“{0}”：{1}。</translation>
    </message>
    <message>
        <source>Nothing was imported. Mend the file.</source>
        <translation>未导入任何内容。请修正该文件。</translation>
    </message>
    <message>
        <source>Nothing was imported.</source>
        <translation>未导入任何内容。</translation>
    </message>
    <message>
        <source>the file has {0} MiB; the most is {1} MiB.</source>
        <translation>文件大小为 {0} MiB，上限为 {1} MiB。</translation>
    </message>
    <message>
        <source>the file is empty.</source>
        <translation>文件是空的。</translation>
    </message>
    <message>
        <source>the file has no rows.</source>
        <translation>文件中没有数据行。</translation>
    </message>
    <message>
        <source>more than {0} entries.</source>
        <translation>条目超过 {0} 条。</translation>
    </message>
    <message>
        <source>more than {0} rows.</source>
        <translation>超过 {0} 行。</translation>
    </message>
    <message>
        <source>Split the file.</source>
        <translation>请拆分文件。</translation>
    </message>
    <message>
        <source>has no terms in &apos;{0}&apos;; its languages: {1}.</source>
        <translation>没有“{0}”的术语；现有语言：{1}。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is no field.</source>
        <translation>“{0}”不是有效的字段。</translation>
    </message>
    <message>
        <source>Fields: {0}.</source>
        <translation>可用字段：{0}。</translation>
    </message>
    <message>
        <source>there is no column {0}; the row has {1}.</source>
        <translation>没有第 {0} 列；该行共有 {1} 列。</translation>
    </message>
    <message>
        <source>there is no column &apos;{0}&apos;.</source>
        <translation>没有列“{0}”。</translation>
    </message>
    <message>
        <source>The columns: {0}.</source>
        <translation>现有列：{0}。</translation>
    </message>
    <message>
        <source>The columns are: {0}.</source>
        <translation>现有列：{0}。</translation>
    </message>
    <message>
        <source>holds a NUL character.</source>
        <translation>含有 NUL 字符。</translation>
    </message>
    <message>
        <source>uses the unknown entity &apos;{0}&apos;.</source>
        <translation>使用了未知实体“{0}”。</translation>
    </message>
    <message>
        <source>the first line doesn&apos;t start with #UTX.</source>
        <translation>首行不是以 #UTX 开头。</translation>
    </message>
    <message>
        <source>a term comes before the line with the columns&apos; titles.</source>
        <translation>术语出现在列标题行之前。</translation>
    </message>
    <message>
        <source>there is no line with the columns&apos; titles.</source>
        <translation>没有列标题行。</translation>
    </message>
    <message>
        <source>the second field should be the languages, such as en/zh.</source>
        <translation>第二个字段应为语言，例如 en/zh。</translation>
    </message>
    <message>
        <source>is no Excel workbook, or is cut off.</source>
        <translation>不是 Excel 工作簿，或内容不完整。</translation>
    </message>
    <message>
        <source>is missing or damaged.</source>
        <translation>缺失或已损坏。</translation>
    </message>
    <message>
        <source>is protected by a password.</source>
        <translation>受密码保护。</translation>
    </message>
    <message>
        <source>Save it without one.</source>
        <translation>请保存为不带密码的文件。</translation>
    </message>
    <message>
        <source>holds a formula.</source>
        <translation>含有公式。</translation>
    </message>
    <message>
        <source>Nothing was imported. Copy the cells and paste them as values.</source>
        <translation>未导入任何内容。请复制单元格并粘贴为数值。</translation>
    </message>
    <message>
        <source>refers to a missing text.</source>
        <translation>引用了不存在的文本。</translation>
    </message>
    <message>
        <source>holds the error {0}.</source>
        <translation>含有错误 {0}。</translation>
    </message>
    <message>
        <source>there is no sheet &apos;{0}&apos;.</source>
        <translation>没有工作表“{0}”。</translation>
    </message>
    <message>
        <source>Its sheets: {0}.</source>
        <translation>现有工作表：{0}。</translation>
    </message>
    <message>
        <source>the sheet is empty.</source>
        <translation>工作表是空的。</translation>
    </message>
    <message>
        <source>the element &lt;{0}&gt; is no TMX file.</source>
        <translation>元素 &lt;{0}&gt; 表明这不是 TMX 文件。</translation>
    </message>
    <message>
        <source>there are no translation units in the file.</source>
        <translation>文件中没有翻译单元。</translation>
    </message>
    <message>
        <source>the element &lt;{0}&gt; is no TBX file.</source>
        <translation>元素 &lt;{0}&gt; 表明这不是 TBX 文件。</translation>
    </message>
    <message>
        <source>there are no concepts in the file.</source>
        <translation>文件中没有概念条目。</translation>
    </message>
    <message>
        <source>the encoding is unknown.</source>
        <translation>编码未知。</translation>
    </message>
    <message>
        <source>Save the file as UTF-8, or name it: --encoding</source>
        <translation>请将文件保存为 UTF-8。</translation>
    </message>
    <message>
        <source>there is no encoding &apos;{0}&apos;.</source>
        <translation>没有编码“{0}”。</translation>
    </message>
    <message>
        <source>Use for example utf-8.</source>
        <translation>例如可使用 utf-8。</translation>
    </message>
    <message>
        <source>not valid {0}.</source>
        <translation>不是有效的 {0}。</translation>
    </message>
    <message>
        <source>Save the file as UTF-8.</source>
        <translation>请将文件保存为 UTF-8。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is neither yes nor no ({1}).</source>
        <translation>“{0}”既不是“是”也不是“否”（{1}）。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is no status.</source>
        <translation>“{0}”不是有效的状态。</translation>
    </message>
    <message>
        <source>is {0}-{1}, not {2}-{3}.</source>
        <translation>的语言是 {0}-{1}，不是 {2}-{3}。</translation>
    </message>
    <message>
        <source>has no text in &apos;{0}&apos;.</source>
        <translation>没有“{0}”的文本。</translation>
    </message>
    <message>
        <source>has no term in &apos;{0}&apos;{1}.</source>
        <translation>没有“{0}”的术语{1}。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is &apos;{1}&apos; already, and here &apos;{2}&apos;</source>
        <translation>“{0}”已译为“{1}”，此处为“{2}”</translation>
    </message>
    <message>
        <source>{0}: {1} can&apos;t be imported:
{2}</source>
        <translation>{0}：{1}无法导入：
{2}</translation>
    </message>
    <message>
        <source>row {0}</source>
        <translation>第 {0} 行</translation>
    </message>
    <message>
        <source>line {0}</source>
        <translation>第 {0} 行</translation>
    </message>
    <message>
        <source>cell {0}</source>
        <translation>单元格 {0}</translation>
    </message>
    <message>
        <source>part {0}</source>
        <translation>部分 {0}</translation>
    </message>
    <message>
        <source>sheet &apos;{0}&apos;</source>
        <translation>工作表“{0}”</translation>
    </message>
    <message>
        <source>... and {0} more</source>
        <translation>……另有 {0} 行</translation>
    </message>
    <message>
        <source>Nothing was imported. Mend the rows, or import without them (--skip-rejected).</source>
        <translation>未导入任何内容。请修正这些行，或跳过它们再导入。</translation>
    </message>
    <message>
        <source>{0} has no entries.</source>
        <translation>{0} 中没有条目。</translation>
    </message>
    <message>
        <source>{0} doesn&apos;t say what its {1} language is.</source>
        <translation>{0} 没有说明{1}语言。</translation>
    </message>
    <message>
        <source>Name it with --from and --to.</source>
        <translation>请指定源语言和目标语言。</translation>
    </message>
    <message>
        <source>{0} has the {1} language &apos;{2}&apos;, not &apos;{3}&apos;.</source>
        <translation>{0} 的{1}语言是“{2}”，不是“{3}”。</translation>
    </message>
    <message>
        <source>source</source>
        <translation>源</translation>
    </message>
    <message>
        <source>target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Choose the right languages, or import it into another glossary.</source>
        <translation>请选择正确的语言，或导入其他术语表。</translation>
    </message>
    <message>
        <source>The glossary &apos;{0}&apos; is for {1}-{2}, the file for {3}.</source>
        <translation>术语表“{0}”用于 {1}-{2}，而文件用于 {3}。</translation>
    </message>
    <message>
        <source>Give the import another name.</source>
        <translation>请为导入的术语表另取名称。</translation>
    </message>
    <message>
        <source>The {0} holds the character U+{1}, which is no text.</source>
        <translation>{0}含有非文本字符 U+{1}。</translation>
    </message>
    <message>
        <source>Remove the character.</source>
        <translation>请删除该字符。</translation>
    </message>
    <message>
        <source>The {0} has {1} characters; the most is {2}.</source>
        <translation>{0}有 {1} 个字符，最多 {2} 个。</translation>
    </message>
    <message>
        <source>Shorten it.</source>
        <translation>请缩短它。</translation>
    </message>
    <message>
        <source>source term</source>
        <translation>源术语</translation>
    </message>
    <message>
        <source>translation</source>
        <translation>译文</translation>
    </message>
    <message>
        <source>note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>domain</source>
        <translation>领域</translation>
    </message>
    <message>
        <source>glossary&apos;s name</source>
        <translation>术语表名称</translation>
    </message>
    <message>
        <source>The term has {0} translations; the most is {1}.</source>
        <translation>该术语有 {0} 个译文，最多 {1} 个。</translation>
    </message>
    <message>
        <source>The term &apos;{0}&apos; has no translation.</source>
        <translation>术语“{0}”没有译文。</translation>
    </message>
    <message>
        <source>Give one, or the status do_not_translate.</source>
        <translation>请填写译文，或将状态设为“不翻译”。</translation>
    </message>
    <message>
        <source>The source term is empty.</source>
        <translation>源术语为空。</translation>
    </message>
    <message>
        <source>Give a source term.</source>
        <translation>请填写源术语。</translation>
    </message>
    <message>
        <source>A glossary needs a name.</source>
        <translation>术语表需要名称。</translation>
    </message>
    <message>
        <source>Give it one.</source>
        <translation>请填写名称。</translation>
    </message>
    <message>
        <source>The glossary &apos;{0}&apos; has the same source and target language ({1}).</source>
        <translation>术语表“{0}”的源语言和目标语言相同（{1}）。</translation>
    </message>
    <message>
        <source>Choose two languages.</source>
        <translation>请选择两种不同的语言。</translation>
    </message>
    <message>
        <source>{0} is a glossary for {1}-{2}, not for &apos;{3}&apos;.</source>
        <translation>{0} 是 {1}-{2} 的术语表，不适用于“{3}”。</translation>
    </message>
    <message>
        <source>Use a glossary for the languages of the translation.</source>
        <translation>请使用与翻译语言一致的术语表。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is neither a stored glossary nor a file.</source>
        <translation>“{0}”既不是已保存的术语表，也不是文件。</translation>
    </message>
    <message>
        <source>Stored glossaries: {0}. See &apos;hymt glossary list&apos;.</source>
        <translation>已保存的术语表：{0}。</translation>
    </message>
    <message>
        <source>Stored glossaries: {0}.</source>
        <translation>已保存的术语表：{0}。</translation>
    </message>
    <message>
        <source>There is no glossary &apos;{0}&apos;.</source>
        <translation>没有术语表“{0}”。</translation>
    </message>
    <message>
        <source>There is already a glossary &apos;{0}&apos;.</source>
        <translation>已有术语表“{0}”。</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>请换一个名称。</translation>
    </message>
    <message>
        <source>Reload the list.</source>
        <translation>请重新加载列表。</translation>
    </message>
    <message>
        <source>There is no glossary format &apos;{0}&apos;.</source>
        <translation>没有术语表格式“{0}”。</translation>
    </message>
    <message>
        <source>Formats: {0}.</source>
        <translation>可用格式：{0}。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is no glossary file by its name.</source>
        <translation>从文件名看，“{0}”不是术语文件。</translation>
    </message>
    <message>
        <source>Known: {0}.</source>
        <translation>支持：{0}。</translation>
    </message>
    <message>
        <source>{0} has no translation units that can be used.</source>
        <translation>{0} 中没有可用的翻译单元。</translation>
    </message>
    <message>
        <source>Check the path and its rights.</source>
        <translation>请检查路径及其权限。</translation>
    </message>
    <message>
        <source>{0} is in use by another window.</source>
        <translation>{0} 正被另一个窗口使用。</translation>
    </message>
    <message>
        <source>Wait for it to finish and try again.</source>
        <translation>请等待其完成后重试。</translation>
    </message>
    <message>
        <source>{0} is damaged.</source>
        <translation>{0} 已损坏。</translation>
    </message>
    <message>
        <source>Move it away and start again, or restore it from a backup.</source>
        <translation>请将它移走后重新启动，或从备份中恢复。</translation>
    </message>
    <message>
        <source>The {0} file &apos;{1}&apos; was written by a newer version of this program.</source>
        <translation>{0}文件“{1}”由本程序的更高版本写入。</translation>
    </message>
    <message>
        <source>Update the program, or choose another data folder with --data-dir.</source>
        <translation>请更新程序，或使用其他数据文件夹。</translation>
    </message>
    <message>
        <source>The {0} file &apos;{1}&apos; is in use by another window, so deleted text may still be on the disk.</source>
        <translation>{0}文件“{1}”正被另一个窗口使用，已删除的文本可能仍在磁盘上。</translation>
    </message>
    <message>
        <source>Close the other windows and clear again.</source>
        <translation>请关闭其他窗口后再次清除。</translation>
    </message>
    <message>
        <source>The old copy &apos;{0}&apos; can&apos;t be removed: {1}.</source>
        <translation>无法删除旧副本“{0}”：{1}。</translation>
    </message>
    <message>
        <source>Remove it yourself.</source>
        <translation>请手动删除。</translation>
    </message>
    <message>
        <source>The folder for the {0} file, &apos;{1}&apos;, can&apos;t be made: {2}.</source>
        <translation>无法创建{0}文件的文件夹“{1}”：{2}。</translation>
    </message>
    <message>
        <source>Choose another data folder with --data-dir.</source>
        <translation>请使用其他数据文件夹。</translation>
    </message>
    <message>
        <source>glossary</source>
        <translation>术语表</translation>
    </message>
    <message>
        <source>history</source>
        <translation>历史记录</translation>
    </message>
    <message>
        <source>term usage</source>
        <translation>术语使用记录</translation>
    </message>
    <message>
        <source>The file NOTICE is missing from {0}.</source>
        <translation>{0} 中缺少 NOTICE 文件。</translation>
    </message>
    <message>
        <source>Install the program again.</source>
        <translation>请重新安装程序。</translation>
    </message>
    <message>
        <source>The settings were not saved: {0} was written by a newer version of this program.</source>
        <translation>设置未保存：{0} 由本程序的更高版本写入。</translation>
    </message>
    <message>
        <source>Update the program, or choose another folder with --data-dir.</source>
        <translation>请更新程序，或使用其他数据文件夹。</translation>
    </message>
    <message>
        <source>it is a translation of the file beside it</source>
        <translation>它是旁边文件的译文</translation>
    </message>
    <message>
        <source>its format can&apos;t be read</source>
        <translation>无法读取其格式</translation>
    </message>
    <message>
        <source>{0} vector drawings were left as they are.</source>
        <translation>{0} 个矢量图形保持原样。</translation>
    </message>
    <message>
        <source>{0} blocks of code or marked as not to be translated were left.</source>
        <translation>{0} 个代码块或标记为不翻译的块保持原样。</translation>
    </message>
    <message>
        <source>{0} paragraphs with unusual markup were left as they are.</source>
        <translation>{0} 个含特殊标记的段落保持原样。</translation>
    </message>
    <message>
        <source>Page {0} has no text (it may be a picture).</source>
        <translation>第 {0} 页没有文本（可能是图片）。</translation>
    </message>
    <message>
        <source>{0} messages had a translation and were left.</source>
        <translation>{0} 条消息已有译文，保持原样。</translation>
    </message>
    <message>
        <source>{0} segments had a translation and were left.</source>
        <translation>{0} 个片段已有译文，保持原样。</translation>
    </message>
    <message>
        <source>{0} values with an anchor or a tag of their own were left as they are.</source>
        <translation>{0} 个带有锚点或自定义标签的值保持原样。</translation>
    </message>
    <message>
        <source>{0}, {1}</source>
        <translation>{0}，{1}</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}：{1}</translation>
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
        <source>St&amp;yles of Word and ODT files, and fonts of slides, to leave alone</source>
        <translation>Word 和 ODT 文件中不翻译的样式，以及幻灯片中不翻译的字体(&amp;Y)</translation>
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
        <source>The day {0} is not in the translation.</source>
        <translation>译文中没有 {0} 这一天。</translation>
    </message>
    <message>
        <source>The day {0} is not in the source.</source>
        <translation>原文中没有 {0} 这一天。</translation>
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
    <name>Report</name>
    <message>
        <source>Translation report</source>
        <translation>翻译报告</translation>
    </message>
    <message>
        <source>detected</source>
        <translation>自动检测</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Segments</source>
        <translation>段落数</translation>
    </message>
    <message>
        <source>Translated</source>
        <translation>已翻译</translation>
    </message>
    <message>
        <source>From memory</source>
        <translation>来自记忆库</translation>
    </message>
    <message>
        <source>Repeated</source>
        <translation>重复</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>保持原样</translation>
    </message>
    <message>
        <source>Flagged</source>
        <translation>需留意</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>Consistency</source>
        <translation>一致性</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>To look at</source>
        <translation>需要查看</translation>
    </message>
    <message>
        <source>Rendered in several ways</source>
        <translation>有多种译法</translation>
    </message>
    <message>
        <source>Lowest expected quality</source>
        <translation>预计质量最低</translation>
    </message>
    <message>
        <source>Passed over</source>
        <translation>已跳过</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>{0} translated again</source>
        <translation>{0} 句重新翻译</translation>
    </message>
    <message>
        <source>Name or term</source>
        <translation>名称或术语</translation>
    </message>
    <message>
        <source>Usual rendering</source>
        <translation>常用译法</translation>
    </message>
    <message>
        <source>Uses that have it</source>
        <translation>采用次数</translation>
    </message>
    <message>
        <source>Other renderings in</source>
        <translation>其他译法所在位置</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>原文</translation>
    </message>
    <message>
        <source>Translation</source>
        <translation>译文</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Quality is the chrF (0 to 100) that such translations reach on average against a human one. It is of use for sorting sentences by doubt; of a single one it says little.</source>
        <translation>质量是此类译文与人工译文相比的平均 chrF 值（0 至 100）。它适合按可疑程度给句子排序；对单个句子的参考意义不大。</translation>
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
