/** A monitor of this machine as the settings name it. `key` is what is stored: `ID:LABEL` as the system gives both. */
export type Monitor = { key: string; label: string; width: number; height: number; main: boolean; shown: boolean }

/** Why a tablet cannot reach this machine although counter screens on the network are switched on. */
export type ScreenNetworkFault = 'port-in-use' | 'port-refused' | 'no-network' | 'no-pages' | 'failed'

/** A tablet that was paired; its token is known to the tablet alone. */
export type ScreenLink = { linkId: number; name: string; createdAt: number; lastSeenAt: number; connected: boolean }

/** How the display on its pole is. `lost` is tried again by itself. */
export type PoleState = 'none' | 'connecting' | 'ready' | 'lost'
export type PoleFault = 'not-found' | 'in-use' | 'not-allowed' | 'no-driver' | 'silent' | 'failed'

/** A serial port that a pole display may hang on. `deviceId` is what the settings store. */
export type SerialPortView = { deviceId: string; path: string; name: string }

/** Everything that can show the customer something, for the settings. */
export type CounterScreens = {
  /** Monitors of this machine, the cashier's among them; none in the browser host, which cannot know them. */
  monitors: Monitor[]
  /** Counter windows and pages on this machine that are connected. */
  here: number
  network: { on: boolean; port: number; urls: string[]; fault: ScreenNetworkFault | null; links: ScreenLink[]; most: number }
  pole: { state: PoleState; fault: PoleFault | null }
}
