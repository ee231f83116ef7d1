/** The add-in only manifest: the one that every client takes. Elements stand in the order the schema demands. */
import {
  DESCRIPTION,
  EVENTS,
  MAILBOX_MIN,
  MOBILE_ICONS,
  MOBILE_ID,
  NAME,
  PANES,
  PLACES,
  VERSION,
  iconUrl,
  type Pane,
  type Text,
} from "./model";

const { base } = PLACES;
const RIBBON_ICONS = [16, 32, 80];

export function xmlManifest(): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<OfficeApp xmlns="http://schemas.microsoft.com/office/appforoffice/1.1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:bt="http://schemas.microsoft.com/office/officeappbasictypes/1.0" xmlns:mailappor="http://schemas.microsoft.com/office/mailappversionoverrides/1.0" xsi:type="MailApp">
  <Id>${PLACES.id}</Id>
  <Version>${VERSION}.0</Version>
  <ProviderName>${PLACES.organisation}</ProviderName>
  <DefaultLocale>en-US</DefaultLocale>
  <DisplayName DefaultValue="${escapeXml(NAME)}"/>
  <Description DefaultValue="${escapeXml(DESCRIPTION.en)}">
    <Override Locale="da-DK" Value="${escapeXml(DESCRIPTION.da)}"/>
  </Description>
  <IconUrl DefaultValue="${iconUrl(64)}"/>
  <HighResolutionIconUrl DefaultValue="${iconUrl(128)}"/>
  <SupportUrl DefaultValue="${base}/"/>
  <AppDomains>
    <AppDomain>${base}</AppDomain>
  </AppDomains>
  <Hosts>
    <Host Name="Mailbox"/>
  </Hosts>
  <Requirements>
    <Sets>
      <Set Name="Mailbox" MinVersion="${MAILBOX_MIN}"/>
    </Sets>
  </Requirements>
  <FormSettings>
    <Form xsi:type="ItemRead">
      <DesktopSettings>
        <SourceLocation DefaultValue="${base}/addin/read.html"/>
        <RequestedHeight>350</RequestedHeight>
      </DesktopSettings>
    </Form>
  </FormSettings>
  <Permissions>ReadWriteItem</Permissions>
  <Rule xsi:type="RuleCollection" Mode="Or">
    <Rule xsi:type="ItemIs" ItemType="Message" FormType="Read"/>
  </Rule>
  <DisableEntityHighlighting>true</DisableEntityHighlighting>
  <VersionOverrides xmlns="http://schemas.microsoft.com/office/mailappversionoverrides" xsi:type="VersionOverridesV1_0">
    <VersionOverrides xmlns="http://schemas.microsoft.com/office/mailappversionoverrides/1.1" xsi:type="VersionOverridesV1_1">
      <Requirements>
        <bt:Sets DefaultMinVersion="${MAILBOX_MIN}">
          <bt:Set Name="Mailbox"/>
        </bt:Sets>
      </Requirements>
      <Hosts>
        <Host xsi:type="MailHost">
          <Runtimes>
            <Runtime resid="Events.Page">
              <Override type="javascript" resid="Events.Script"/>
            </Runtime>
          </Runtimes>
          <DesktopFormFactor>
            <SupportsSharedFolders>true</SupportsSharedFolders>
            <FunctionFile resid="Events.Page"/>
${PANES.map(extensionPoint).join("\n")}
            <ExtensionPoint xsi:type="LaunchEvent">
              <LaunchEvents>
${EVENTS.map((event) => `                <LaunchEvent Type="${event.xml}" FunctionName="${event.functionName}"${event.sends ? ` SendMode="${PLACES.sendMode}"` : ""}/>`).join("\n")}
              </LaunchEvents>
              <SourceLocation resid="Events.Page"/>
            </ExtensionPoint>
          </DesktopFormFactor>
          <MobileFormFactor>
            <ExtensionPoint xsi:type="MobileMessageReadCommandSurface">
              <Group id="kuvertMobileGroup">
                <Label resid="App.Name"/>
                <Control xsi:type="MobileButton" id="${MOBILE_ID}">
                  <Label resid="App.Name"/>
                  <Icon xsi:type="bt:MobileIconList">
${MOBILE_ICONS.map(({ size, scale, pixels }) => `                    <bt:Image size="${String(size)}" scale="${String(scale)}" resid="Icon.Mobile.${String(pixels)}"/>`).join("\n")}
                  </Icon>
                  <Action xsi:type="ShowTaskpane">
                    <SourceLocation resid="kuvertReadPane.Url"/>
                  </Action>
                </Control>
              </Group>
            </ExtensionPoint>
          </MobileFormFactor>
        </Host>
      </Hosts>
      <Resources>
        <bt:Images>
${images()}
        </bt:Images>
        <bt:Urls>
${urls()}
        </bt:Urls>
        <bt:ShortStrings>
${[string("App.Name", { en: NAME, da: NAME }), ...PANES.map((pane) => string(`${pane.id}.Label`, pane.label))].join("\n")}
        </bt:ShortStrings>
        <bt:LongStrings>
${PANES.map((pane) => string(`${pane.id}.Tip`, pane.tip)).join("\n")}
        </bt:LongStrings>
      </Resources>
    </VersionOverrides>
  </VersionOverrides>
</OfficeApp>
`;
}

function extensionPoint(pane: Pane): string {
  const pin = pane.pinnable ? "\n                        <SupportsPinning>true</SupportsPinning>" : "";
  return `            <ExtensionPoint xsi:type="${pane.extensionPoint}">
              <OfficeTab id="TabDefault">
                <Group id="${pane.id}Group">
                  <Label resid="App.Name"/>
                  <Control xsi:type="Button" id="${pane.id}">
                    <Label resid="${pane.id}.Label"/>
                    <Supertip>
                      <Title resid="${pane.id}.Label"/>
                      <Description resid="${pane.id}.Tip"/>
                    </Supertip>
                    <Icon>
${RIBBON_ICONS.map((size) => `                      <bt:Image size="${String(size)}" resid="Icon.${String(size)}x${String(size)}"/>`).join("\n")}
                    </Icon>
                    <Action xsi:type="ShowTaskpane">
                        <SourceLocation resid="${pane.id}.Url"/>${pin}
                    </Action>
                  </Control>
                </Group>
              </OfficeTab>
            </ExtensionPoint>`;
}

function images(): string {
  const ribbon = RIBBON_ICONS.map((size) => ({ id: `Icon.${String(size)}x${String(size)}`, pixels: size }));
  const pixels = [...new Set(MOBILE_ICONS.map((icon) => icon.pixels))];
  const mobile = pixels.map((size) => ({ id: `Icon.Mobile.${String(size)}`, pixels: size }));
  return [...ribbon, ...mobile].map(({ id, pixels: size }) => `          <bt:Image id="${id}" DefaultValue="${iconUrl(size)}"/>`).join("\n");
}

function urls(): string {
  const pages = PANES.map((pane) => ({ id: `${pane.id}.Url`, path: pane.page }));
  const all = [...pages, { id: "Events.Page", path: "events.html" }, { id: "Events.Script", path: "launchevent.js" }];
  return all.map(({ id, path }) => `          <bt:Url id="${id}" DefaultValue="${base}/addin/${path}"/>`).join("\n");
}

function string(id: string, text: Text): string {
  return `          <bt:String id="${id}" DefaultValue="${escapeXml(text.en)}">
            <bt:Override Locale="da-DK" Value="${escapeXml(text.da)}"/>
          </bt:String>`;
}

function escapeXml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
