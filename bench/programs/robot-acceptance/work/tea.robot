*** Einstellungen ***
Bibliothek    Collections
Bibliothek    String
Bibliothek    XML
Bibliothek    DateTime

*** Testfälle ***
Brews
    ${tea}=    Create List    green    black
    List Should Contain Value    ${tea}    green
    ${loud}=    Convert To Upper Case    tea
    Should Be Equal    ${loud}    TEA
    ${name}=    Get Element Text    <tea>sencha</tea>
    Should Be Equal    ${name}    sencha
