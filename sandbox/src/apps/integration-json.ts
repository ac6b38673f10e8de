/** What a user can set on an app. The value that the user chose stands in place of `default` when it is sent to the app. */
export interface Setting {
  label: string;
  type: 'text' | 'number' | 'checkbox' | 'dropdown' | 'multi-select';
  /** A multi-select has several, separated by commas. */
  default: string | number | boolean;
  required: boolean;
  description?: string;
  /** What a dropdown or a multi-select offers. */
  options?: string[];
}

/** How an app describes itself: what its JSON serves under `data`. */
export interface IntegrationJson {
  date: { created_at: string; updated_at: string };
  descriptions: {
    app_name: string;
    app_description: string;
    app_logo: string;
    app_url: string;
    background_color: string;
  };
  integration_type: 'modifier' | 'filter' | 'output' | 'interval';
  integration_category: string;
  is_active: boolean;
  key_features: string[];
  author: string;
  settings: Setting[];
  /** Gets every message; modifiers, filters and outputs have one. */
  target_url?: string;
  /** Is called at the times that the setting `interval` tells; intervals have one. */
  tick_url?: string;
}
