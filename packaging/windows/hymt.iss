; SPDX-License-Identifier: Apache-2.0
; Inno Setup 6: iscc /DVersion=0.0.0 packaging\windows\hymt.iss, after packaging\bundle.py. For one user, without an
; administrator; /ALLUSERS on the installer's command line installs for all.
#ifndef Version
  #error Name the version: iscc /DVersion=...
#endif

[Setup]
AppId={{6F2C0B6E-54B5-4B0C-9F0E-5B6D0B6C7A51}
AppName=HY-MT Desktop
AppVersion={#Version}
AppPublisher=HY-MT Desktop contributors
DefaultDirName={autopf}\HY-MT Desktop
DefaultGroupName=HY-MT Desktop
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=commandline dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
LicenseFile=..\..\LICENSE
SetupIconFile=..\..\assets\icons\hymt.ico
UninstallDisplayIcon={app}\hymt-desktop.exe
OutputDir=..\..\dist
OutputBaseFilename=hymt-desktop-{#Version}-windows-x64
Compression=lzma2
SolidCompression=yes
WizardStyle=modern
CloseApplications=yes
ChangesAssociations=yes
ChangesEnvironment=yes

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"

[CustomMessages]
en.Associate=Offer HY-MT Desktop under "Open with" for documents and subtitles
en.Path=Add the command hymt to the path
en.OldWindows=A part of Windows is missing (the Visual C++ runtime). Install Microsoft's "Visual C++ Redistributable (x64)" and run this installer again.

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked
Name: "associate"; Description: "{cm:Associate}"; Flags: unchecked
Name: "path"; Description: "{cm:Path}"; Flags: unchecked

[InstallDelete]
; What an older version had and this one hasn't must not be loaded.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "..\..\dist\hymt-desktop\*"; DestDir: "{app}"; Flags: recursesubdirs createallsubdirs ignoreversion

[Icons]
Name: "{autoprograms}\HY-MT Desktop"; Filename: "{app}\hymt-desktop.exe"
Name: "{autodesktop}\HY-MT Desktop"; Filename: "{app}\hymt-desktop.exe"; Tasks: desktopicon

[Registry]
Root: HKA; Subkey: "Software\Classes\Applications\hymt-desktop.exe"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "HY-MT Desktop"; Flags: uninsdeletekey; Tasks: associate
Root: HKA; Subkey: "Software\Classes\Applications\hymt-desktop.exe\shell\open\command"; ValueType: string; ValueData: """{app}\hymt-desktop.exe"" ""%1"""; Tasks: associate
Root: HKA; Subkey: "Software\Classes\.docx\OpenWithList\hymt-desktop.exe"; Flags: uninsdeletekey; Tasks: associate
Root: HKA; Subkey: "Software\Classes\.odt\OpenWithList\hymt-desktop.exe"; Flags: uninsdeletekey; Tasks: associate
Root: HKA; Subkey: "Software\Classes\.pptx\OpenWithList\hymt-desktop.exe"; Flags: uninsdeletekey; Tasks: associate
Root: HKA; Subkey: "Software\Classes\.xlsx\OpenWithList\hymt-desktop.exe"; Flags: uninsdeletekey; Tasks: associate
Root: HKA; Subkey: "Software\Classes\.epub\OpenWithList\hymt-desktop.exe"; Flags: uninsdeletekey; Tasks: associate
Root: HKA; Subkey: "Software\Classes\.srt\OpenWithList\hymt-desktop.exe"; Flags: uninsdeletekey; Tasks: associate
Root: HKA; Subkey: "Software\Classes\.vtt\OpenWithList\hymt-desktop.exe"; Flags: uninsdeletekey; Tasks: associate
Root: HKA; Subkey: "Software\Classes\.po\OpenWithList\hymt-desktop.exe"; Flags: uninsdeletekey; Tasks: associate
Root: HKA; Subkey: "Software\Classes\.xliff\OpenWithList\hymt-desktop.exe"; Flags: uninsdeletekey; Tasks: associate
Root: HKA; Subkey: "Software\Classes\.md\OpenWithList\hymt-desktop.exe"; Flags: uninsdeletekey; Tasks: associate

[Run]
Filename: "{app}\hymt-desktop.exe"; Description: "{cm:LaunchProgram,HY-MT Desktop}"; Flags: nowait postinstall skipifsilent

[Code]
const
  EnvironmentKey = 'Environment';

{ CTranslate2 and Qt use the Visual C++ runtime. PyInstaller puts its DLLs into _internal; msvcp140.dll may be missing
  there when the machine that built had it in System32 alone, and then the system's has to do. }
function InitializeSetup(): Boolean;
begin
  Result := True;
#ifnexist "..\..\dist\hymt-desktop\_internal\MSVCP140.dll"
  if not FileExists(ExpandConstant('{sys}\msvcp140.dll')) then
  begin
    SuppressibleMsgBox(CustomMessage('OldWindows'), mbCriticalError, MB_OK, IDOK);
    Result := False;
  end;
#endif
end;

function PathWithout(Value, Folder: String): String;
var
  Whole: String;
begin
  Whole := ';' + Value + ';';
  StringChangeEx(Whole, ';' + Folder + ';', ';', True);
  while (Length(Whole) > 0) and (Whole[1] = ';') do
    Delete(Whole, 1, 1);
  while (Length(Whole) > 0) and (Whole[Length(Whole)] = ';') do
    Delete(Whole, Length(Whole), 1);
  Result := Whole;
end;

procedure CurStepChanged(CurStep: TSetupStep);
var
  Value: String;
begin
  if (CurStep = ssPostInstall) and WizardIsTaskSelected('path') then
  begin
    if not RegQueryStringValue(HKCU, EnvironmentKey, 'Path', Value) then
      Value := '';
    Value := PathWithout(Value, ExpandConstant('{app}'));
    if Value <> '' then
      Value := Value + ';';
    RegWriteExpandStringValue(HKCU, EnvironmentKey, 'Path', Value + ExpandConstant('{app}'));
  end;
end;

procedure CurUninstallStepChanged(CurUninstallStep: TUninstallStep);
var
  Value: String;
begin
  if (CurUninstallStep = usPostUninstall) and RegQueryStringValue(HKCU, EnvironmentKey, 'Path', Value) then
    RegWriteExpandStringValue(HKCU, EnvironmentKey, 'Path', PathWithout(Value, ExpandConstant('{app}')));
end;
