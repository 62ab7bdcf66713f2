-- What utmctl cannot do, done by UTM's scripting interface (UTM 5.0.3, Scripting/UTM.sdef).
-- All values come as arguments and are never a part of this text: a verb, then what it needs.
on run argv
	set verb to item 1 of argv
	if verb is "import" then return importBundle(item 2 of argv)
	set theId to item 2 of argv
	set theRest to {}
	if (count of argv) > 2 then set theRest to items 3 thru -1 of argv
	if verb is "export" then return exportBundle(theId, item 1 of theRest)
	if verb is "duplicate" then return duplicateMachine(theId, theRest)
	if verb is "configuration" then return readConfiguration(theId)
	if verb is "configure" then return configure(theId, theRest)
	if verb is "shares" then return readShares(theId)
	if verb is "share" then return share(theId, theRest)
	if verb is "keystroke" then return typeText(theId, theRest)
	if verb is "scancode" then return sendCodes(theId, theRest)
	if verb is "click" then return clickMouse(theId, theRest)
	if verb is "ip" then return queryAddresses(theId)
	error "no such verb: " & verb number -1708
end run

on importBundle(thePath)
	set theFile to POSIX file thePath
	tell application "UTM"
		set theMachine to import new virtual machine from theFile
		return id of theMachine
	end tell
end importBundle

on exportBundle(theId, thePath)
	set theFile to POSIX file thePath
	tell application "UTM"
		export (virtual machine id theId) to theFile
	end tell
	return ""
end exportBundle

-- Only single values: a list that is mentioned would lose the elements that are not in it.
on duplicateMachine(theId, theChanges)
	tell application "UTM"
		set theMachine to virtual machine id theId
		set theRecord to {name:(item 2 of theChanges)}
		repeat with i from 3 to (count of theChanges) by 2
			set theKey to item i of theChanges
			set theValue to item (i + 1) of theChanges
			if theKey is "notes" then
				set theRecord to theRecord & {notes:theValue}
			else if theKey is "memory" then
				set theRecord to theRecord & {memory:(theValue as integer)}
			else if theKey is "cores" then
				set theRecord to theRecord & {cpu cores:(theValue as integer)}
			else if theKey is "hypervisor" then
				set theRecord to theRecord & {hypervisor:(theValue is "true")}
			else if theKey is "uefi" then
				set theRecord to theRecord & {uefi:(theValue is "true")}
			else
				error "no such key: " & theKey number -1708
			end if
		end repeat
		duplicate theMachine with properties {configuration:theRecord}
	end tell
	return ""
end duplicateMachine

on readConfiguration(theId)
	tell application "UTM"
		set theRecord to configuration of (virtual machine id theId)
		set theLines to {"name " & (name of theRecord), "memory " & (memory of theRecord), "cores " & (cpu cores of theRecord)}
	end tell
	return joined(theLines)
end readConfiguration

-- Read, changed and written back whole: what is not mentioned in a list would be deleted.
on configure(theId, theChanges)
	tell application "UTM"
		set theMachine to virtual machine id theId
		set theRecord to configuration of theMachine
		repeat with i from 1 to (count of theChanges) by 2
			set theKey to item i of theChanges
			set theValue to item (i + 1) of theChanges
			if theKey is "name" then
				set name of theRecord to theValue
			else if theKey is "notes" then
				set notes of theRecord to theValue
			else if theKey is "memory" then
				set memory of theRecord to (theValue as integer)
			else if theKey is "cores" then
				set cpu cores of theRecord to (theValue as integer)
			else if theKey is "hypervisor" then
				set hypervisor of theRecord to (theValue is "true")
			else if theKey is "uefi" then
				set uefi of theRecord to (theValue is "true")
			else
				error "no such key: " & theKey number -1708
			end if
		end repeat
		update configuration theMachine with theRecord
	end tell
	return ""
end configure

on readShares(theId)
	tell application "UTM"
		set theFiles to registry of (virtual machine id theId)
	end tell
	set thePaths to {}
	repeat with theFile in theFiles
		set end of thePaths to POSIX path of theFile
	end repeat
	return joined(thePaths)
end readShares

on share(theId, thePaths)
	set theFiles to {}
	repeat with thePath in thePaths
		set end of theFiles to POSIX file (contents of thePath)
	end repeat
	tell application "UTM"
		update registry (virtual machine id theId) with theFiles
	end tell
	return ""
end share

on typeText(theId, theWords)
	tell application "UTM"
		set theKeys to {}
		repeat with theWord in (rest of theWords)
			set theKey to contents of theWord
			if theKey is "caps-lock" then
				set end of theKeys to caps lock
			else if theKey is "shift" then
				set end of theKeys to shift
			else if theKey is "control" then
				set end of theKeys to control
			else if theKey is "option" then
				set end of theKeys to option
			else if theKey is "command" then
				set end of theKeys to command
			else if theKey is "escape" then
				set end of theKeys to escape
			end if
		end repeat
		input keystroke (virtual machine id theId) text (item 1 of theWords) with modifiers theKeys
	end tell
	return ""
end typeText

on sendCodes(theId, theWords)
	set theCodes to {}
	repeat with theWord in theWords
		set end of theCodes to (contents of theWord) as integer
	end repeat
	tell application "UTM"
		input scan code (virtual machine id theId) codes theCodes
	end tell
	return ""
end sendCodes

on clickMouse(theId, theWords)
	set thePlace to {(item 1 of theWords) as integer, (item 2 of theWords) as integer}
	set theMonitor to (item 3 of theWords) as integer
	set theName to item 4 of theWords
	tell application "UTM"
		set theButton to left
		if theName is "right" then set theButton to right
		if theName is "middle" then set theButton to middle
		input mouse click (virtual machine id theId) at thePlace to theMonitor with mouse button theButton
	end tell
	return ""
end clickMouse

on queryAddresses(theId)
	tell application "UTM"
		set theAddresses to query ip (virtual machine id theId)
	end tell
	return joined(theAddresses)
end queryAddresses

on joined(theItems)
	set theDelimiters to AppleScript's text item delimiters
	set AppleScript's text item delimiters to linefeed
	set theText to theItems as text
	set AppleScript's text item delimiters to theDelimiters
	return theText
end joined
