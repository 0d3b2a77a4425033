; The installer for Windows. Compiled by installer.sh, which defines VERSION, APPLICATION (the folder
; to install), LICENCE, ICON, SIDE and OUTPUT, and SIGN where there is a certificate.
;
;   KitCommune-<version>-setup.exe [/S] [/ALLUSERS] [/BUREAU] [/PACK=FILE] [/LOG=FILE] [/D=FOLDER]
;
; /S asks nothing; /ALLUSERS installs for everybody (administrator); /BUREAU adds an icon on the
; desktop; /D comes last and bears no quotes. /PACK is the syndicate's signed pack, otherwise what
; lies beside the setup file as KitCommune.kitpack: it is copied with its signature (.minisig) and,
; where there is one, the key that it must be signed with (.pub). Exit codes: 0 done, 1 given up by the user, 3 this
; Windows is too old, 4 a newer version is here, 5 Kit Commune is open, 6 no place on the disk,
; 7 not allowed to write there, 8 already installed for everybody, 9 the pack that was named, or its
; signature, is not there.

Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
SetCompressorDictSize 64

!include "MUI2.nsh"
!include "LogicLib.nsh"
!include "FileFunc.nsh"
!include "WordFunc.nsh"
!include "Sections.nsh"

!define NAME "Kit Commune"
!define PROGRAM "KitCommune.exe"
!define COMMAND "kit-commune.exe"
!define KEY "Software\KitCommune"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\KitCommune"
!define DATA "kit-commune"
!define PACKS "packs"
; Windows 10 1809 and Windows Server 2019: what Qt 6.11 asks for.
!define OLDEST_BUILD 17763
; The new version is written here first, the old one waits here until all is in place.
!define COMING ".nouvelle-version"
!define LEAVING ".ancienne-version"

Name "${NAME}"
OutFile "${OUTPUT}"
BrandingText "${NAME} ${VERSION}"
RequestExecutionLevel user
ManifestDPIAware true
ManifestSupportedOS all
ShowInstDetails nevershow
ShowUninstDetails nevershow
AllowSkipFiles off
InstallDir ""

VIProductVersion "${VERSION}.0"
VIFileVersion "${VERSION}.0"
VIAddVersionKey /LANG=1036 "ProductName" "${NAME}"
VIAddVersionKey /LANG=1036 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=1036 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=1036 "FileDescription" "Installation de ${NAME}"
VIAddVersionKey /LANG=1036 "LegalCopyright" "EUPL-1.2"

!ifdef SIGN
  !uninstfinalize '${SIGN} "%1"' = 0
  !finalize '${SIGN} "%1"' = 0
!endif

!define MUI_WELCOMEFINISHPAGE_BITMAP "${SIDE}"
!define MUI_UNWELCOMEFINISHPAGE_BITMAP "${SIDE}"
!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_CUSTOMFUNCTION_GUIINIT TakeDesktop
!define MUI_CUSTOMFUNCTION_ABORT GaveUp
!define MUI_WELCOMEPAGE_TITLE "Installer ${NAME} ${VERSION}"
!define MUI_WELCOMEPAGE_TEXT "${NAME} mesure ce poste, explique ce qui va et ce qui ne va pas, et dit quoi faire d’abord.$\r$\n$\r$\nIl lit et ne modifie rien, n’installe aucun service et n’envoie rien de lui-même.$\r$\n$\r$\nSi une version plus ancienne est là, elle est remplacée et votre registre est gardé."
!define MUI_LICENSEPAGE_TEXT_TOP "${NAME} est un logiciel libre, sous la licence EUPL 1.2 de l’Union européenne."
!define MUI_LICENSEPAGE_TEXT_BOTTOM "Le texte français de cette licence fait foi tout autant : https://eupl.eu/1.2/fr/"
!define MUI_LICENSEPAGE_BUTTON "&J’accepte"
!define MUI_COMPONENTSPAGE_NODESC
!define MUI_FINISHPAGE_RUN
!define MUI_FINISHPAGE_RUN_TEXT "Ouvrir ${NAME}"
!define MUI_FINISHPAGE_RUN_FUNCTION OpenIt
!define MUI_FINISHPAGE_TITLE "${NAME} est installé"
!define MUI_FINISHPAGE_TEXT "Vous le trouverez dans le menu Démarrer, sous « ${NAME} »."

!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "${LICENCE}"
!insertmacro MUI_PAGE_COMPONENTS
!define MUI_PAGE_CUSTOMFUNCTION_PRE SkipWhenThere
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "French"

Var Log
Var Scope      ; "tous" or "moi"
Var There      ; the version that is installed already, or ""
Var Answer
Var Pack       ; the syndicate's pack, or ""

; --- Shared by the installer and the uninstaller -------------------------------------------------

!macro shared UN
Function ${UN}Note
  ; A line of the log, from the stack.
  Exch $0
  Push $1
  Push $2
  Push $3
  Push $4
  Push $5
  Push $6
  Push $7
  Push $8
  ${GetTime} "" "L" $2 $3 $4 $5 $6 $7 $8
  ClearErrors
  FileOpen $1 "$Log" a
  ${IfNot} ${Errors}
    FileSeek $1 0 END $5
    ${If} $5 == 0
      FileWriteWord $1 65279 ; so that every editor knows its encoding
    ${EndIf}
    FileWriteUTF16LE $1 "$4-$3-$2 $6:$7:$8 $0$\r$\n"
    FileClose $1
  ${EndIf}
  ClearErrors
  Pop $8
  Pop $7
  Pop $6
  Pop $5
  Pop $4
  Pop $3
  Pop $2
  Pop $1
  Pop $0
FunctionEnd

Function ${UN}ChooseLog
  Push $0
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/LOG=" $Log
  ${If} ${Errors}
  ${OrIf} $Log == ""
    StrCpy $Log "$TEMP\KitCommune-installation.log"
  ${EndIf}
  ClearErrors
  Pop $0
FunctionEnd

Function ${UN}IsOpen
  ; Pushes "1" when a program of ours in $INSTDIR is running: what runs cannot be written to.
  Push $0
  Push $1
  StrCpy $1 "0"
  !insertmacro try_to_write "$INSTDIR\${PROGRAM}"
  !insertmacro try_to_write "$INSTDIR\${COMMAND}"
  Exch $1
  Exch
  Pop $0
FunctionEnd
!macroend

!macro try_to_write file
  ${If} ${FileExists} "${file}"
    ClearErrors
    FileOpen $0 "${file}" a
    ${If} ${Errors}
      StrCpy $1 "1"
    ${Else}
      FileClose $0
    ${EndIf}
  ${EndIf}
  ClearErrors
!macroend

!macro note text
  Push "${text}"
  Call Note
!macroend
!define Note "!insertmacro note"

!macro unnote text
  Push "${text}"
  Call un.Note
!macroend
!define UnNote "!insertmacro unnote"

; Say why nothing was done, and end with that code.
!macro refuse code text
  ${Note} "Refus (${code}) : ${text}"
  SetErrorLevel ${code}
  MessageBox MB_OK|MB_ICONSTOP "${text}" /SD IDOK
  Quit
!macroend
!define Refuse "!insertmacro refuse"

!insertmacro shared ""
!insertmacro shared "un."

; --- The installer -------------------------------------------------------------------------------

Function SkipWhenThere
  ${If} $There != ""
    Abort
  ${EndIf}
FunctionEnd

Function EnsureClosed
  ${Do}
    Call IsOpen
    Pop $Answer
    ${If} $Answer == "0"
      ${ExitDo}
    ${EndIf}
    ${Note} "${NAME} est ouvert, ou ses fichiers ne peuvent pas être remplacés"
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${NAME} est ouvert sur ce poste.$\r$\n$\r$\nFermez toutes ses fenêtres, puis cliquez sur Réessayer." /SD IDCANCEL IDRETRY again
    ${Refuse} 5 "L’installation est arrêtée : ${NAME} est resté ouvert. La version qui est là n’a pas été touchée."
    again:
  ${Loop}
FunctionEnd

; Each test of the error flag takes it down: what failed is kept in $Answer.
!macro try step
  ${If} $Answer == "ok"
    ClearErrors
    ${step}
    ${If} ${Errors}
      StrCpy $Answer "failed"
    ${EndIf}
  ${EndIf}
!macroend
!define Try "!insertmacro try"

; One thing of the old version makes place for that of the new one.
!macro exchange thing
  ${If} ${FileExists} "$INSTDIR\${thing}"
    ${Try} 'Rename "$INSTDIR\${thing}" "$INSTDIR\${LEAVING}\${thing}"'
  ${EndIf}
  ${Try} 'Rename "$INSTDIR\${COMING}\${thing}" "$INSTDIR\${thing}"'
!macroend

; One thing of the old version, where it was put aside, comes back.
!macro bring_back thing
  ${If} ${FileExists} "$INSTDIR\${LEAVING}\${thing}"
    RMDir /r "$INSTDIR\${thing}"
    Delete "$INSTDIR\${thing}"
    Rename "$INSTDIR\${LEAVING}\${thing}" "$INSTDIR\${thing}"
  ${EndIf}
!macroend

!macro each_thing do
  !insertmacro ${do} "_internal"
  !insertmacro ${do} "licences"
  !insertmacro ${do} "${COMMAND}"
  !insertmacro ${do} "${PROGRAM}"
  !insertmacro ${do} "desinstaller.exe"
!macroend

Function BringBack
  SetOutPath "$TEMP"
  !insertmacro each_thing bring_back
  RMDir /r "$INSTDIR\${COMING}"
  RMDir "$INSTDIR\${LEAVING}"
  RMDir "$INSTDIR"
  ClearErrors
FunctionEnd

Section "!${NAME}" SecApplication
  SectionIn RO
  Call EnsureClosed
  Call EnsureRoom
  ${If} ${FileExists} "$INSTDIR\${LEAVING}\*.*"
    ${Note} "Une installation interrompue est défaite"
    Call BringBack
  ${EndIf}

  RMDir /r "$INSTDIR\${COMING}"
  StrCpy $Answer "ok"
  ${Try} 'CreateDirectory "$INSTDIR\${COMING}"'
  ${Try} 'FileOpen $0 "$INSTDIR\${COMING}\essai" w'
  ${Try} 'FileClose $0'
  ${Try} 'Delete "$INSTDIR\${COMING}\essai"'
  ${If} $Answer != "ok"
    ${Refuse} 7 "Vous n’avez pas le droit d’écrire dans le dossier $INSTDIR.$\r$\n$\r$\nChoisissez un autre dossier, ou demandez à votre administrateur. Rien n’a été modifié."
  ${EndIf}
  SetOverwrite on
  SetOutPath "$INSTDIR\${COMING}"
  File /r "${APPLICATION}/*"
  WriteUninstaller "$INSTDIR\${COMING}\desinstaller.exe"

  ; Windows keeps a folder that somebody is in.
  SetOutPath "$INSTDIR"
  StrCpy $Answer "ok"
  ${Try} 'CreateDirectory "$INSTDIR\${LEAVING}"'
  !insertmacro each_thing exchange
  ${If} $Answer != "ok"
    Call BringBack
    ${Refuse} 5 "Des fichiers de ${NAME} sont utilisés : ils n’ont pas pu être remplacés.$\r$\n$\r$\nFermez ${NAME} dans toutes les sessions, puis recommencez. La version qui est là n’a pas été touchée."
  ${EndIf}
  RMDir /r "$INSTDIR\${LEAVING}"
  RMDir /r "$INSTDIR\${COMING}"

  Call CopyPack

  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${PROGRAM}" "" "$INSTDIR\${PROGRAM}" 0 SW_SHOWNORMAL "" "Inventaire et contrôles des postes de la mairie"

  WriteRegStr SHCTX "${KEY}" "Version" "${VERSION}"
  WriteRegStr SHCTX "${KEY}" "InstallDir" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${PROGRAM}"
  WriteRegStr SHCTX "${UNINSTALL}" "Publisher" "${NAME}"
  WriteRegStr SHCTX "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL}" "UninstallString" '"$INSTDIR\desinstaller.exe"'
  WriteRegStr SHCTX "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\desinstaller.exe" /S'
  WriteRegDWORD SHCTX "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD SHCTX "${UNINSTALL}" "EstimatedSize" $0
  ${Note} "Installé dans $INSTDIR ($0 Ko)"
SectionEnd

Function ChoosePack
  ; What is named must be there; what may lie beside the setup file need not.
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/PACK=" $Pack
  ${If} ${Errors}
  ${OrIf} $Pack == ""
    StrCpy $Pack "$EXEDIR\KitCommune.kitpack"
    ${IfNot} ${FileExists} "$Pack"
      StrCpy $Pack ""
    ${EndIf}
  ${EndIf}
  ClearErrors
  ${If} $Pack == ""
    Return
  ${EndIf}
  ${IfNot} ${FileExists} "$Pack"
  ${OrIfNot} ${FileExists} "$Pack.minisig"
    ${Refuse} 9 "Le pack de votre syndicat, ou sa signature, est introuvable :$\r$\n$Pack$\r$\n$Pack.minisig$\r$\n$\r$\nDemandez-les de nouveau à votre syndicat. Rien n’a été installé."
  ${EndIf}
FunctionEnd

Function CopyPack
  ; The application verifies it; here it is only put in place, under its own name.
  ${If} $Pack == ""
    Return
  ${EndIf}
  ${GetFileName} "$Pack" $0
  CreateDirectory "$INSTDIR\${PACKS}"
  ClearErrors
  CopyFiles /SILENT "$Pack.minisig" "$INSTDIR\${PACKS}\$0.minisig"
  CopyFiles /SILENT "$Pack" "$INSTDIR\${PACKS}\$0"
  ${GetBaseName} "$Pack" $1
  ${GetParent} "$Pack" $2
  ${If} ${FileExists} "$2\$1.pub"
    CopyFiles /SILENT "$2\$1.pub" "$INSTDIR\${PACKS}\cle.pub"
  ${EndIf}
  ${If} ${Errors}
    ${Note} "Le pack $Pack n’a pas pu être copié"
  ${Else}
    ${Note} "Pack copié : $0"
  ${EndIf}
  ClearErrors
FunctionEnd

Section /o "Icône sur le Bureau" SecDesktop
  CreateShortcut "$DESKTOP\${NAME}.lnk" "$INSTDIR\${PROGRAM}"
SectionEnd

; What names a section comes after it.

Function .onInit
  SetRegView 64
  Call ChooseLog
  ${GetParameters} $0
  ${Note} "Installation de ${NAME} ${VERSION} : $0"

  ReadRegStr $1 HKLM "SOFTWARE\Microsoft\Windows NT\CurrentVersion" "CurrentBuildNumber"
  ${If} $1 == ""
  ${OrIf} $1 < ${OLDEST_BUILD}
    ReadRegStr $2 HKLM "SOFTWARE\Microsoft\Windows NT\CurrentVersion" "ProductName"
    ${Refuse} 3 "Ce poste a une version de Windows trop ancienne : $2 ($1).$\r$\n$\r$\n${NAME} demande Windows 10 (version 1809), Windows Server 2019, ou plus récent. Rien n’a été installé.$\r$\n$\r$\nSignalez ce poste à votre syndicat : il ne reçoit plus toutes les corrections de sécurité."
  ${EndIf}

  Call ChoosePack
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/ALLUSERS" $1
  ${If} ${Errors}
    StrCpy $Scope "moi"
    SetShellVarContext current
    ; What an administrator put there for everybody is his to change.
    ReadRegStr $1 HKLM "${KEY}" "Version"
    ${If} $1 != ""
      ${Refuse} 8 "${NAME} $1 est déjà installé sur ce poste pour tous les utilisateurs.$\r$\n$\r$\nSeul un administrateur peut le mettre à jour. Rien n’a été modifié."
    ${EndIf}
  ${Else}
    StrCpy $Scope "tous"
    SetShellVarContext all
    UserInfo::GetAccountType
    Pop $1
    ${If} $1 != "Admin"
      ${IfNot} ${Silent}
        ClearErrors
        ExecShell "runas" "$EXEPATH" "$0"
        ${IfNot} ${Errors}
          Quit
        ${EndIf}
      ${EndIf}
      ${Refuse} 7 "Installer ${NAME} pour tous les utilisateurs demande un compte administrateur.$\r$\n$\r$\nSans ce compte, lancez l’installation sans /ALLUSERS : elle sera pour vous seulement."
    ${EndIf}
    ReadRegStr $1 HKLM "${KEY}" "Msi"
    ${If} $1 != ""
      ${Refuse} 8 "${NAME} a été installé par un paquet MSI sur ce poste.$\r$\n$\r$\nMettez-le à jour par le même moyen, ou retirez-le d’abord. Rien n’a été modifié."
    ${EndIf}
  ${EndIf}

  ReadRegStr $There SHCTX "${KEY}" "Version"
  ${If} $There != ""
    ${VersionCompare} "$There" "${VERSION}" $1
    ${If} $1 == 1
      ${Refuse} 4 "Une version plus récente de ${NAME} est déjà installée : $There.$\r$\n$\r$\nCet installeur contient la version ${VERSION}. Rien n’a été modifié."
    ${EndIf}
    ; What is there stays where it is.
    ReadRegStr $1 SHCTX "${KEY}" "InstallDir"
    ${If} $1 != ""
      StrCpy $INSTDIR $1
    ${EndIf}
    ${Note} "Mise à jour de $There vers ${VERSION}"
  ${EndIf}
  ClearErrors
  ${GetOptions} $0 "/BUREAU" $1
  ${IfNot} ${Errors}
    !insertmacro SelectSection ${SecDesktop}
  ${EndIf}
  ${If} $INSTDIR == ""
    ${If} $Scope == "tous"
      StrCpy $INSTDIR "$PROGRAMFILES64\KitCommune"
    ${Else}
      StrCpy $INSTDIR "$LOCALAPPDATA\Programs\KitCommune"
    ${EndIf}
  ${EndIf}
FunctionEnd

Function EnsureRoom
  ; The new version stands beside the old one until all is in place.
  SectionGetSize ${SecApplication} $0
  IntOp $0 $0 / 1024
  IntOp $0 $0 + 50
  ${GetRoot} "$INSTDIR" $1
  ClearErrors
  ${DriveSpace} "$1\" "/D=F /S=M" $2
  ${IfNot} ${Errors}
  ${AndIf} $2 < $0
    ${Refuse} 6 "Il n’y a pas assez de place sur le disque $1 : il faut $0 Mo, il en reste $2.$\r$\n$\r$\nLibérez de la place, puis recommencez. Rien n’a été modifié."
  ${EndIf}
  ClearErrors
FunctionEnd

Function TakeDesktop
  ${If} ${FileExists} "$DESKTOP\${NAME}.lnk"
    !insertmacro SelectSection ${SecDesktop}
  ${EndIf}
FunctionEnd

Function .onInstFailed
  ; The disk was full, or the user gave up amid the copy: what was there stays.
  Call BringBack
  ${Note} "L’installation n’a pas abouti ; rien n’a été changé"
FunctionEnd

Function GaveUp
  ${Note} "Abandon par l’utilisateur"
FunctionEnd

Function OpenIt
  ; Through the desktop: an installer that runs as administrator must not open it as one.
  Exec '"$WINDIR\explorer.exe" "$INSTDIR\${PROGRAM}"'
FunctionEnd

; --- The uninstaller -----------------------------------------------------------------------------

Function un.onInit
  SetRegView 64
  Call un.ChooseLog
  StrCpy $Scope "moi"
  SetShellVarContext current
  ReadRegStr $0 HKLM "${KEY}" "InstallDir"
  ${If} $0 == $INSTDIR
    StrCpy $Scope "tous"
    SetShellVarContext all
    UserInfo::GetAccountType
    Pop $1
    ${If} $1 != "Admin"
      ${IfNot} ${Silent}
        ClearErrors
        ExecShell "runas" "$INSTDIR\desinstaller.exe"
        ${IfNot} ${Errors}
          Quit
        ${EndIf}
      ${EndIf}
      ${UnNote} "Refus (7) : il faut un compte administrateur"
      SetErrorLevel 7
      MessageBox MB_OK|MB_ICONSTOP "${NAME} a été installé pour tous les utilisateurs.$\r$\n$\r$\nIl faut un compte administrateur pour le retirer." /SD IDOK
      Quit
    ${EndIf}
  ${EndIf}
FunctionEnd

Section "Uninstall"
  ${UnNote} "Désinstallation de ${NAME} ${VERSION} dans $INSTDIR"
  ${Do}
    Call un.IsOpen
    Pop $Answer
    ${If} $Answer == "0"
      ${ExitDo}
    ${EndIf}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${NAME} est ouvert sur ce poste.$\r$\n$\r$\nFermez toutes ses fenêtres, puis cliquez sur Réessayer." /SD IDCANCEL IDRETRY again
    ${UnNote} "Refus (5) : ${NAME} est ouvert"
    SetErrorLevel 5
    Quit
    again:
  ${Loop}

  ; Only what was put there: a folder that holds something else stays.
  SetOutPath "$TEMP"
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\licences"
  RMDir /r "$INSTDIR\${COMING}"
  RMDir /r "$INSTDIR\${LEAVING}"
  Delete "$INSTDIR\${COMMAND}"
  Delete "$INSTDIR\${PROGRAM}"
  Delete "$INSTDIR\desinstaller.exe"
  Delete "$INSTDIR\${PACKS}\*.kitpack"
  Delete "$INSTDIR\${PACKS}\*.kitpack.minisig"
  Delete "$INSTDIR\${PACKS}\cle.pub"
  RMDir "$INSTDIR\${PACKS}"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  Delete "$DESKTOP\${NAME}.lnk"
  DeleteRegKey SHCTX "${UNINSTALL}"
  DeleteRegKey SHCTX "${KEY}"

  SetShellVarContext current
  ${If} ${FileExists} "$LOCALAPPDATA\${DATA}\*.*"
    MessageBox MB_YESNO|MB_ICONEXCLAMATION|MB_DEFBUTTON2 "Effacer aussi le registre de la mairie tenu sur ce poste, et vos réglages ?$\r$\n$\r$\nIls ne pourront être retrouvés que depuis une copie de sécurité. En cas de doute, répondez Non." /SD IDNO IDNO kept
    RMDir /r "$LOCALAPPDATA\${DATA}"
    ${UnNote} "Registre et réglages effacés à la demande de l’utilisateur"
    kept:
  ${EndIf}
  ${UnNote} "Désinstallé"
SectionEnd
